// SPDX-License-Identifier: Apache-2.0
// Closed forms of queueing theory. Times in ticks.
#include "sim/engine/random.h"
#include "tests/property/law_systems.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <vector>

namespace rackplan::laws {
namespace {

constexpr Tick us = 1'000'000;

/// Mean wait of M/D/1 (Pollaczek and Khinchine): ρ·D / (2·(1 − ρ)).
double deterministic_server_wait(double load, Tick service) {
  return load * static_cast<double>(service) / (2.0 * (1.0 - load));
}

/// Probability that an arrival finds c exponential servers busy, a = λ/μ:
/// (a^c/c!)/(1 − ρ) / (Σ_{k<c} a^k/k! + (a^c/c!)/(1 − ρ)).
double erlang_c(int servers, double offered) {
  double term = 1.0;
  double sum = 0.0;
  for (int k = 0; k < servers; ++k) {
    sum += term;
    term *= offered / (k + 1);
  }
  const double waiting = term / (1.0 - offered / servers);
  return waiting / (sum + waiting);
}

/// `expected` lies in the interval (widened by `allowance`), which says something: it is narrow.
void expect_within(const Estimate& estimate, double expected, double allowance = 0.0) {
  EXPECT_NEAR(estimate.mean, expected, estimate.half_width + allowance);
  EXPECT_LT(estimate.half_width, 0.05 * expected);
}

void one_token(Request& request) {
  request.prompt_tokens = 1;
  request.output_tokens = 1;
}

TEST(QueueingLaws, AnAggregatedReplicaOfBatchOneIsMD1) {
  constexpr Tick service = 1000 * us;
  for (const double load : {0.3, 0.7}) {
    const ServingPlan plan{
        .first = {.steps = constant_steps(service, 1, us), .kv_capacity_per_rank = 100},
        .decode = std::nullopt};
    const double gap = static_cast<double>(service) / load;
    const Ran r = run(plan, poisson_arrivals(1, 300'000, gap, 0, one_token));
    std::vector<double> waits;
    for (const Completion& c : r.by_id) {
      waits.push_back(static_cast<double>(c.completed - c.request.arrival - service));
    }
    expect_within(batch_means(waits), deterministic_server_wait(load, service));
  }
}

TEST(QueueingLaws, APrefillReplicaOfOnePromptIsMD1) {
  constexpr Tick service = 1000 * us;
  constexpr double load = 0.6;
  ServingPlan plan{.first = {.steps = constant_steps(service, 0, us), .kv_capacity_per_rank = 100},
                   .decode = std::nullopt};
  plan.decode = PoolPlan{.steps = constant_steps(us, 64, us),
                         .max_batch_per_rank = 64,
                         .kv_capacity_per_rank = 10'000};
  const double gap = static_cast<double>(service) / load;
  const Ran r = run(plan, poisson_arrivals(2, 300'000, gap, 0, one_token));
  std::vector<double> waits;
  for (const Completion& c : r.by_id) {
    const Tick prefilled = r.transfers[c.request.id].started;
    waits.push_back(static_cast<double>(prefilled - c.request.arrival - service));
  }
  expect_within(batch_means(waits), deterministic_server_wait(load, service));
}

// A decode replica of c slots whose steps take T whatever their batch serves a request of N tokens
// in N·T. With N geometric of mean m this is M/M/c but for the grain: service in whole steps, and a
// request that arrives within a step starts at its end. Both shift the mean wait by less than one
// T, here 1/300 of it.
TEST(QueueingLaws, ADecodeReplicaWithGeometricOutputsIsMMc) {
  constexpr int servers = 4;
  constexpr double load = 0.7;
  constexpr double mean_tokens = 400.0;
  constexpr Tick step = us;
  ServingPlan plan{.first = {.steps = constant_steps(1, 0, us), .kv_capacity_per_rank = 1'000'000},
                   .decode = std::nullopt};
  plan.decode = PoolPlan{.steps = constant_steps(1, servers, step),
                         .max_batch_per_rank = servers,
                         .kv_capacity_per_rank = 1'000'000};
  const double service = mean_tokens * static_cast<double>(step);
  const auto lengths = [](Request& request) {
    request.prompt_tokens = 1;
    const double u = draw_uniform(3, Purpose::OutputLength, request.id);
    const double tokens = std::ceil(std::log(u) / std::log1p(-1.0 / mean_tokens));
    request.output_tokens = static_cast<std::int32_t>(tokens);
  };
  const double gap = service / (load * servers);
  const Ran r = run(plan, poisson_arrivals(3, 600'000, gap, 0, lengths));
  std::vector<double> waits;
  for (const Completion& c : r.by_id) {
    const Tick ready = r.transfers[c.request.id].ended;
    waits.push_back(static_cast<double>(c.completed - ready - c.request.output_tokens * step));
  }
  // Wq = C(c, a) · (1/μ) / (c·(1 − ρ)).
  const double expected = erlang_c(servers, load * servers) * service / (servers * (1.0 - load));
  expect_within(batch_means(waits), expected, static_cast<double>(step));
}

// L = λ·W, with L from the tallies (time sums of who waits and who runs) and W from the outcomes,
// each multiplied by the duration of the run.
TEST(QueueingLaws, LittlesLawHoldsInEveryPool) {
  ServingPlan plan{.first = {.replicas = 3, .steps = constant_steps(900 * us, 0, us)},
                   .decode = std::nullopt};
  plan.first.kv_capacity_per_rank = 10'000;
  plan.decode = PoolPlan{.replicas = 2,
                         .steps = constant_steps(1, 6, 10 * us),
                         .routing = RoutingPolicy::LeastLoaded,
                         .max_batch_per_rank = 6,
                         .kv_capacity_per_rank = 500};
  const auto lengths = [](Request& request) {
    request.prompt_tokens =
        static_cast<std::int32_t>(draw_integer(1, 200, 4, Purpose::PromptLength, request.id));
    request.output_tokens =
        static_cast<std::int32_t>(draw_integer(1, 200, 4, Purpose::OutputLength, request.id));
  };
  const Ran r = run(plan, poisson_arrivals(4, 20'000, 360.0 * us, 0, lengths));

  double prefill_stays = 0.0;
  double decode_stays = 0.0;
  double kv_token_seconds = 0.0;
  for (const Completion& c : r.by_id) {
    const oracle::TestFabric::Transfer& transfer = r.transfers[c.request.id];
    prefill_stays += static_cast<double>(transfer.started - c.request.arrival) * 1e-12;
    decode_stays += static_cast<double>(c.completed - transfer.ended) * 1e-12;
    const Tick decoding = 10 * us * c.request.output_tokens;
    kv_token_seconds +=
        static_cast<double>(decoding) * 1e-12 * (c.request.prompt_tokens + c.request.output_tokens);
  }
  double prefilling = 0.0;
  for (const PrefillClass& size : r.result.first.prefill_by_size) {
    prefilling += size.seconds;  // one prompt a step
  }
  double decoding = 0.0;
  for (std::size_t b = 0; b < r.result.decode.decode_by_batch.size(); ++b) {
    decoding += static_cast<double>(b) * r.result.decode.decode_by_batch[b].seconds;
  }
  ASSERT_GT(r.result.first.queue_request_seconds, 0.1 * prefill_stays);
  ASSERT_GT(r.result.decode.queue_request_seconds, 0.1 * decode_stays);
  EXPECT_NEAR(
      prefilling + r.result.first.queue_request_seconds, prefill_stays, 1e-9 * prefill_stays);
  EXPECT_NEAR(decoding + r.result.decode.queue_request_seconds, decode_stays, 1e-9 * decode_stays);
  EXPECT_NEAR(r.result.decode.kv_reserved_token_seconds, kv_token_seconds, 1e-9 * kv_token_seconds);
}

}  // namespace
}  // namespace rackplan::laws
