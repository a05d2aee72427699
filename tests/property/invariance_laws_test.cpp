// SPDX-License-Identifier: Apache-2.0
// What must not change, must not get worse, and must add up.
#include "sim/engine/random.h"
#include "tests/oracle/observation.h"
#include "tests/property/law_systems.h"

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

namespace rackplan::laws {
namespace {

constexpr Tick us = 1'000'000;

/// Lengths in [1, 100], drawn for request `id - shift`.
void draw_lengths(Request& request, std::uint64_t seed, RequestId shift = 0) {
  const RequestId entity = request.id - shift;
  request.prompt_tokens =
      static_cast<std::int32_t>(draw_integer(1, 100, seed, Purpose::PromptLength, entity));
  request.output_tokens =
      static_cast<std::int32_t>(draw_integer(1, 100, seed, Purpose::OutputLength, entity));
}

/// Irregular steps, so that no two events share a tick: decode (y + s·C) of a few microseconds with
/// a kink at 150 tokens, prefill with the tokens. `percent` of the full durations.
std::shared_ptr<const StepTable> irregular_steps(int max_batch, std::int64_t percent) {
  const auto scaled = [percent](std::int64_t subticks) { return subticks * percent / 100; };
  std::vector<std::vector<StepTable::Segment>> rows;
  for (int b = 1; b <= max_batch; ++b) {
    constexpr std::int64_t slope = 500'000'009;                      // 7.6 ns a token
    const std::int64_t base = 300'000'000'017 + 41'000'000'003 * b;  // 4.6 µs + 0.6 µs a request
    rows.push_back({{0, scaled(base), scaled(slope)},
                    {150, scaled(base + 150 * slope), scaled(1'700'000'023)}});
  }
  return std::make_shared<StepTable>(
      rows,
      StepTable::PrefillGrid{
          .tokens = {1, 101},
          .depth = {0},
          .time = {scaled(200'000'000'033), scaled(4'000'000'000'081)}});  // 3 µs to 61 µs
}

TEST(InvarianceLaws, FasterStepsMakeNoRequestOfASingleFifoReplicaLater) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    ServingPlan plan{.first = {.steps = irregular_steps(1, 100), .kv_capacity_per_rank = 1000},
                     .decode = std::nullopt};
    // A request takes about 30 + 50·6 µs; the load goes from 0.6 to above 1.
    const double gap = static_cast<double>(550 - 15 * static_cast<Tick>(seed)) * us;
    const auto requests = poisson_arrivals(
        seed, 500, gap, 0, [seed](Request& request) { draw_lengths(request, seed); });
    const Ran slow = run(plan, requests);
    plan.first.steps = irregular_steps(1, 93);
    const Ran fast = run(plan, requests);
    for (std::size_t i = 0; i < requests.size(); ++i) {
      ASSERT_LT(fast.by_id[i].completed, slow.by_id[i].completed) << "seed " << seed << ", " << i;
      ASSERT_LT(fast.by_id[i].first_token, slow.by_id[i].first_token) << "seed " << seed;
    }
  }
}

// One more request, long gone when the others come, moves every round-robin counter on by one: the
// others meet the same system with its replicas relabelled.
TEST(InvarianceLaws, RelabellingIdenticalReplicasChangesNoRequest) {
  ServingPlan plan{
      .first = {.replicas = 3, .steps = irregular_steps(0, 100), .max_prompts_per_rank = 2},
      .decode = std::nullopt};
  plan.first.max_tokens_per_rank = 150;
  plan.first.kv_capacity_per_rank = 1000;
  plan.first.ranks = 2;
  plan.decode = PoolPlan{.replicas = 4, .steps = irregular_steps(5, 100), .max_batch_per_rank = 5};
  plan.decode->kv_capacity_per_rank = 600;
  plan.decode->ranks = 2;
  plan.decode->first_endpoint = 6;
  plan.kv_bytes_per_token = 70'003;
  const oracle::FabricRule rule{
      .latency = 2'000'003, .ticks_per_kib = 5'003, .one_at_a_time = true};  // 5 ns a KiB
  constexpr Tick late = 1000 * 1000 * us;
  constexpr std::uint64_t seed = 7;
  const auto requests = poisson_arrivals(
      seed, 2000, 22.0 * us, late, [](Request& request) { draw_lengths(request, seed); });
  std::vector<Request> more{{.id = 0, .arrival = 0, .prompt_tokens = 1, .output_tokens = 1}};
  for (Request request : requests) {
    request.id += 1;
    more.push_back(request);
  }

  const Ran plain = run(plan, requests, rule);
  const Ran shifted = run(plan, more, rule);
  ASSERT_LT(shifted.by_id[0].completed, late);
  for (std::size_t i = 0; i < requests.size(); ++i) {
    ASSERT_EQ(plain.by_id[i].first_token, shifted.by_id[i + 1].first_token) << i;
    ASSERT_EQ(plain.by_id[i].completed, shifted.by_id[i + 1].completed) << i;
    ASSERT_EQ(plain.transfers[i].ended, shifted.transfers[i + 1].ended) << i;
    ASSERT_NE(plain.transfers[i].from, shifted.transfers[i + 1].from) << i;
  }
  ASSERT_GT(plain.result.decode.queue_request_seconds, 0.0);
}

TEST(InvarianceLaws, TokensBytesAndRequestsAreConserved) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    oracle::RandomSystem system = oracle::make_random_system(seed);
    const oracle::Observation whole = oracle::observe_serve(system);
    ServeResult result = whole.result;
    std::int64_t prompts = 0;
    std::int64_t outputs = 0;
    std::int64_t bytes = 0;
    std::int64_t cache = 0;
    std::int64_t completed = 0;
    for (const oracle::Outcome& outcome : whole.outcomes) {
      if (!outcome.reason) {
        completed += 1;
        prompts += outcome.completion.request.prompt_tokens;
        cache += system.plan.kv_bytes(outcome.completion.request.prompt_tokens);
        outputs += outcome.completion.request.output_tokens;
      }
    }
    for (const oracle::TestFabric::Transfer& transfer : whole.transfers) {
      bytes += transfer.bytes;
    }
    for (const oracle::DeploymentObservation& other : whole.others) {
      bytes -= other.result.transfer_bytes;
    }
    const bool moves = system.plan.disaggregated();
    ASSERT_EQ(result.requests, static_cast<std::int64_t>(system.requests.size())) << seed;
    ASSERT_EQ(result.requests, result.completed + result.rejected) << seed;
    ASSERT_EQ(result.completed, completed) << seed;
    const std::int64_t again = result.first.recomputed_tokens + result.decode.recomputed_tokens;
    const std::int64_t computed =
        prompts - result.first.prefix_hit_tokens - result.decode.prefix_hit_tokens;
    ASSERT_GE(result.prompt_tokens, computed) << seed;
    ASSERT_LE(result.prompt_tokens, computed + again) << seed;
    ASSERT_EQ(result.generated_tokens, outputs) << seed;
    // One chunk a token, or fewer with MTP.
    const bool bursts = (moves ? *system.plan.decode : system.plan.first).mtp.depth > 0;
    const auto gaps = static_cast<std::int64_t>(result.chunk_gaps.total());
    ASSERT_LE(gaps, outputs - completed) << seed;
    ASSERT_TRUE(bursts || gaps == outputs - completed) << seed;
    // What decode workers prefill themselves does not move; all else does, once.
    const auto total = [](const std::vector<std::int64_t>& requests) {
      return std::accumulate(requests.begin(), requests.end(), std::int64_t{0});
    };
    const bool some_stay = system.plan.conditional.has_value();
    const std::int64_t moved = moves ? total(result.first.requests) : 0;
    ASSERT_EQ(result.transfers, moved) << seed;
    ASSERT_EQ(result.transfer_bytes, bytes) << seed;
    ASSERT_EQ(total(moves ? result.decode.requests : result.first.requests), completed) << seed;
    ASSERT_LE(total(result.first.requests), completed) << seed;
    ASSERT_LE(result.transfer_bytes, moves ? cache : 0) << seed;
    if (!some_stay) {
      ASSERT_EQ(total(result.first.requests), completed) << seed;
      ASSERT_EQ(result.transfer_bytes, moves ? cache : 0) << seed;
    }

    system.plan.horizon = result.end / 2;
    result = oracle::observe_serve(system).result;
    ASSERT_EQ(result.requests, result.completed + result.rejected + result.unfinished.total())
        << seed;
    ASSERT_LE(result.generated_tokens, outputs) << seed;
    ASSERT_LE(result.duration, system.plan.horizon) << seed;
  }
}

TEST(InvarianceLaws, TheSameSystemGivesTheSameBytes) {
  const auto sums = [](const ServeResult& result) {
    std::vector<double> all{result.transfer_seconds};
    for (const PoolTally* pool : {&result.first, &result.decode}) {
      all.push_back(pool->kv_reserved_token_seconds);
      all.push_back(pool->queue_request_seconds);
      all.insert(all.end(), pool->busy_seconds.begin(), pool->busy_seconds.end());
      for (const BatchTime& batch : pool->decode_by_batch) {
        all.push_back(batch.seconds);
        all.push_back(batch.context_seconds);
      }
    }
    return all;
  };
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const oracle::Observation once = oracle::observe_serve(oracle::make_random_system(seed));
    const oracle::Observation again = oracle::observe_serve(oracle::make_random_system(seed));
    ASSERT_EQ(oracle::first_difference(once, again), "");
    ASSERT_EQ(sums(once.result), sums(again.result));
    ASSERT_EQ(once.result.events, again.result.events);
  }
}

}  // namespace
}  // namespace rackplan::laws
