// SPDX-License-Identifier: Apache-2.0
// What an observer is told adds up to the tallies of the run, and being watched changes nothing: on
// random systems with every KV policy, chunks, preemptions and horizons.
#include "tests/oracle/observation.h"
#include "tests/oracle/random_system.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <numeric>
#include <tuple>
#include <utility>
#include <vector>

namespace rackplan {
namespace {

/// Sums in ticks, by deployment and pool.
class Sums final : public ServeObserver {
 public:
  struct Pool {
    double waiting = 0.0;
    double held = 0.0;
    double busy = 0.0;
    double decoding = 0.0;
    std::int64_t steps = 0;
    std::int64_t mixed = 0;
    std::int64_t preempted = 0;
  };
  struct Deployment {
    std::int64_t transfers = 0;
    std::int64_t bytes = 0;
    double transfer_ticks = 0.0;
    std::int64_t completed = 0;
    std::int64_t rejected = 0;
  };

  void ready(const ReplicaId& replica, const Request& request, Tick at) override {
    follow(replica, at);
    const bool fresh =
        waiting_.emplace(std::tuple(replica.deployment, replica.pool, request.id), at).second;
    EXPECT_TRUE(fresh) << "it waits already";
  }
  void admitted(const ReplicaId& replica, const Request& request, Tick since, Tick at) override {
    follow(replica, at);
    left(replica, request, since, at);
  }
  void left_waiting(const ReplicaId& replica,
                    const Request& request,
                    Tick since,
                    Tick at) override {
    left(replica, request, since, at);
  }
  void held(const ReplicaId& replica, double tokens, Tick from, Tick to) override {
    pool(replica).held += tokens * static_cast<double>(to - from);
  }
  void stepped(const ReplicaId& replica, Tick from, Tick to, const StepsRun& steps) override {
    Tick& last = stepped_to_[{replica.deployment, replica.pool, replica.index}];
    EXPECT_GE(from, last) << "runs of steps follow each other";
    last = to;
    Pool& here = pool(replica);
    here.busy += static_cast<double>(to - from);
    here.decoding += steps.prompts == 0 ? static_cast<double>(steps.requests * (to - from)) : 0.0;
    here.steps += steps.steps;
    here.mixed += steps.prompts > 0 && steps.requests > 0 ? 1 : 0;
    EXPECT_GT(steps.prompts + steps.requests, 0);
  }
  void transferred(std::size_t deployment,
                   const Request& /*request*/,
                   std::uint32_t /*from*/,
                   std::uint32_t /*to*/,
                   std::int64_t bytes,
                   Tick start,
                   Tick end) override {
    Deployment& here = deployments[deployment];
    ++here.transfers;
    here.bytes += bytes;
    here.transfer_ticks += static_cast<double>(end - start);
  }
  void preempted(const ReplicaId& replica, const Request& /*request*/, Tick /*at*/) override {
    ++pool(replica).preempted;
  }
  void rejected(std::size_t deployment,
                const Request& /*request*/,
                RejectReason /*reason*/,
                Tick /*at*/) override {
    ++deployments[deployment].rejected;
  }
  void completed(std::size_t deployment, const Completion& /*completion*/) override {
    ++deployments[deployment].completed;
  }

  std::map<std::pair<std::size_t, int>, Pool> pools;
  std::map<std::size_t, Deployment> deployments;

 private:
  Pool& pool(const ReplicaId& replica) { return pools[{replica.deployment, replica.pool}]; }

  // ready() and admitted() of a replica come in order.
  void follow(const ReplicaId& replica, Tick at) {
    Tick& last = told_at_[{replica.deployment, replica.pool, replica.index}];
    EXPECT_GE(at, last);
    last = at;
  }
  void left(const ReplicaId& replica, const Request& request, Tick since, Tick at) {
    const auto found = waiting_.find({replica.deployment, replica.pool, request.id});
    ASSERT_NE(found, waiting_.end());
    EXPECT_EQ(found->second, since);
    waiting_.erase(found);
    pool(replica).waiting += static_cast<double>(at - since);
  }

  std::map<std::tuple<std::size_t, int, RequestId>, Tick> waiting_;
  std::map<std::tuple<std::size_t, int, int>, Tick> told_at_;
  std::map<std::tuple<std::size_t, int, int>, Tick> stepped_to_;
};

double total(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

// A tick a call, for what is rounded to ticks.
void expect_pool(const Sums::Pool& seen, const PoolTally& tally, double tokens) {
  constexpr double tick = 1e-12;
  double decoding = 0.0;
  std::int64_t steps = 0;
  for (const BatchTime& spent : tally.decode_by_batch) {
    decoding += spent.request_seconds;
    steps += spent.steps;
  }
  for (const PrefillClass& size : tally.prefill_by_size) {
    steps += size.steps;
  }
  const double rounding = tick * static_cast<double>(steps + 1);
  EXPECT_NEAR(seen.waiting * tick, tally.queue_request_seconds, 1e-9 * tally.queue_request_seconds);
  EXPECT_NEAR(seen.held * tick,
              tally.kv_reserved_token_seconds,
              1e-9 * tally.kv_reserved_token_seconds + rounding * tokens);
  EXPECT_NEAR(seen.busy * tick, total(tally.busy_seconds), rounding);
  EXPECT_NEAR(seen.decoding * tick, decoding, rounding * 100.0);
  EXPECT_EQ(seen.steps, steps);
  EXPECT_EQ(seen.mixed, tally.mixed_steps);
  EXPECT_EQ(seen.preempted, tally.preemptions);
}

void expect_deployment(Sums& seen,
                       std::size_t deployment,
                       const oracle::DeploymentObservation& run) {
  const auto tokens = static_cast<double>(run.tokens);
  expect_pool(seen.pools[{deployment, 0}], run.result.first, tokens);
  expect_pool(seen.pools[{deployment, 1}], run.result.decode, tokens);
  const Sums::Deployment& all = seen.deployments[deployment];
  EXPECT_EQ(all.transfers, run.result.transfers);
  EXPECT_EQ(all.bytes, run.result.transfer_bytes);
  EXPECT_NEAR(all.transfer_ticks * 1e-12, run.result.transfer_seconds, 1e-12);
  EXPECT_EQ(all.completed, run.result.completed);
  EXPECT_EQ(all.rejected, run.result.rejected);
}

TEST(ObserverLaws, WhatIsToldAddsUpToTheTalliesAndChangesNothing) {
  std::int64_t preempted = 0;
  std::int64_t waited = 0;
  std::int64_t mixed = 0;
  std::int64_t cut = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    SCOPED_TRACE(seed);
    oracle::RandomSystem system = oracle::make_random_system(seed);
    if (system.horizon) {
      const Tick end = oracle::observe_serve(system).result.end;
      system.plan.horizon = end / 1000 * system.horizon->permille;
    }
    Sums seen;
    const oracle::Observation run = oracle::observe_serve(system, &seen);
    ASSERT_EQ(oracle::first_difference(oracle::observe_serve(system), run), "");
    expect_deployment(seen, 0, run);
    for (std::size_t i = 0; i < run.others.size(); ++i) {
      expect_deployment(seen, i + 1, run.others[i]);
    }
    if (HasFailure()) {
      return;
    }
    cut += run.result.unfinished.waiting_prefill > 0 ? 1 : 0;
    for (const auto& [id, pool] : seen.pools) {
      preempted += pool.preempted;
      mixed += pool.mixed;
      waited += pool.waiting > 0.0 ? 1 : 0;
    }
  }
  EXPECT_GT(preempted, 100);
  EXPECT_GT(waited, 100);
  EXPECT_GT(mixed, 100);
  EXPECT_GT(cut, 20);
}

}  // namespace
}  // namespace rackplan
