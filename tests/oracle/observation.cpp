// SPDX-License-Identifier: Apache-2.0
#include "tests/oracle/observation.h"

#include "sim/serving/transfer_id.h"
#include "tests/oracle/oracle.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <memory>
#include <sstream>

namespace rackplan::oracle {
namespace {

using Runner =
    std::function<std::vector<ServeResult>(const std::vector<ServedDeployment>&, Fabric&)>;

/// A deployment while it runs.
struct Running {
  ServingPlan plan;
  std::unique_ptr<TestSource> source;
  Recorder log;
};

Observation observe(const RandomSystem& system, const Runner& run) {
  std::vector<const RandomDeployment*> deployments{&system};
  for (const RandomDeployment& other : system.others) {
    deployments.push_back(&other);
  }
  std::vector<std::unique_ptr<Running>> running;
  std::vector<ServedDeployment> served;
  for (const RandomDeployment* deployment : deployments) {
    running.push_back(std::make_unique<Running>());
    Running& one = *running.back();
    one.plan = deployment->plan;
    one.plan.horizon = system.plan.horizon;
    one.plan.measure_from = system.plan.measure_from;
    one.source = deployment->make_source();
    served.push_back({one.plan, *one.source, one.log});
  }
  TestFabric fabric(system.fabric);
  const std::vector<ServeResult> results = run(served, fabric);
  Observation seen;
  seen.transfers = fabric.log();
  for (std::size_t i = 0; i < deployments.size(); ++i) {
    DeploymentObservation& one = i == 0 ? seen : seen.others.emplace_back();
    const ServingPlan& plan = deployments[i]->plan;
    const std::int64_t largest_block =
        std::max(plan.first.kv.block_tokens, plan.decode ? plan.decode->kv.block_tokens : 1);
    for (const Request& request : deployments[i]->requests) {
      one.tokens += request.prompt_tokens + request.output_tokens + largest_block +
                    deployments[i]->block_hashes.convention.tokens;
    }
    one.blocks_grow = plan.first.kv.grows() || (plan.decode && plan.decode->kv.grows());
    one.result = results[i];
    one.outcomes = running[i]->log.outcomes();
    one.told = running[i]->source->told();
  }
  return seen;
}

std::ostream& operator<<(std::ostream& out, const TestFabric::Transfer& t) {
  return out << "transfer " << t.id << " from " << t.from << " to " << t.to << " of " << t.bytes
             << " B, " << t.started << " to " << t.ended;
}

std::ostream& operator<<(std::ostream& out, const std::pair<RequestId, Tick>& told) {
  return out << "request " << told.first << " at " << told.second;
}

/// Collects the first difference; later ones are ignored.
class Comparison {
 public:
  template <typename T>
  void same(const std::string& what, const T& expected, const T& actual) {
    if (expected != actual) {
      note(what, expected, actual);
    }
  }
  template <typename T>
  void same(const std::string& what, const std::vector<T>& expected, const std::vector<T>& actual) {
    const std::size_t common = std::min(expected.size(), actual.size());
    for (std::size_t i = 0; i < common; ++i) {
      same(what + " " + std::to_string(i), expected[i], actual[i]);
    }
    same("number of " + what, expected.size(), actual.size());
  }
  void near(const std::string& what, double expected, double actual, double slack) {
    constexpr double rounding = 1e-14;  // the time before the warm-up is taken off sums
    if (!(std::abs(expected - actual) <= 1e-9 * std::abs(expected) + slack + rounding)) {
      note(what, expected, actual);
    }
  }
  [[nodiscard]] const std::string& difference() const { return difference_; }

 private:
  template <typename T>
  void note(const std::string& what, const T& expected, const T& actual) {
    if (difference_.empty()) {
      std::ostringstream text;
      text.precision(17);
      text << what << ": expected " << expected << "; found " << actual;
      difference_ = text.str();
    }
  }

  std::string difference_;
};

/// `slack`: one tick for each request (event ticks are rounded up), `token_slack`: for each token.
void compare_seconds(Comparison& compare,
                     const std::string& pool,
                     const PoolTally& expected,
                     const PoolTally& actual,
                     double slack,
                     double token_slack,
                     bool blocks_grow) {
  compare.near(pool + " queue_request_seconds",
               expected.queue_request_seconds,
               actual.queue_request_seconds,
               slack);
  compare.near(pool + " kv_reserved_token_seconds",
               expected.kv_reserved_token_seconds,
               actual.kv_reserved_token_seconds,
               blocks_grow ? 0.5 * expected.kv_reserved_token_seconds : token_slack);
  for (std::size_t i = 0; i < std::min(expected.busy_seconds.size(), actual.busy_seconds.size());
       ++i) {
    compare.near(pool + " busy_seconds " + std::to_string(i),
                 expected.busy_seconds[i],
                 actual.busy_seconds[i],
                 slack);
  }
  for (std::size_t b = 0; b < expected.decode_by_batch.size(); ++b) {
    const std::string batch = pool + " decode_by_batch " + std::to_string(b);
    const BatchTime& e = expected.decode_by_batch[b];
    const BatchTime a = b < actual.decode_by_batch.size() ? actual.decode_by_batch[b] : BatchTime{};
    compare.same(batch + " steps", e.steps, a.steps);
    compare.near(batch + " seconds", e.seconds, a.seconds, 0.0);
    compare.near(batch + " request_seconds", e.request_seconds, a.request_seconds, 0.0);
    // serve takes each run of steps at its mean context; the steep tables here make the most of it.
    compare.near(
        batch + " context_seconds", e.context_seconds, a.context_seconds, 0.5 * e.context_seconds);
  }
}

void compare_pools(Comparison& compare,
                   const std::string& pool,
                   const PoolTally& expected,
                   const PoolTally& actual) {
  compare.same(pool + " requests by replica", expected.requests, actual.requests);
  compare.same(
      pool + " prefix_lookup_tokens", expected.prefix_lookup_tokens, actual.prefix_lookup_tokens);
  compare.same(pool + " prefix_hit_tokens", expected.prefix_hit_tokens, actual.prefix_hit_tokens);
  compare.same(
      pool + " prefix_lookup_blocks", expected.prefix_lookup_blocks, actual.prefix_lookup_blocks);
  compare.same(pool + " prefix_hit_blocks", expected.prefix_hit_blocks, actual.prefix_hit_blocks);
  compare.same(pool + " prefix_evicted_blocks",
               expected.prefix_evicted_blocks,
               actual.prefix_evicted_blocks);
  compare.same(pool + " kv_reserved_peak", expected.kv_reserved_peak, actual.kv_reserved_peak);
  compare.same(pool + " preemptions", expected.preemptions, actual.preemptions);
  compare.same(pool + " recomputed_tokens", expected.recomputed_tokens, actual.recomputed_tokens);
  compare.same(pool + " mixed_steps", expected.mixed_steps, actual.mixed_steps);
  for (std::size_t i = 0; i < expected.prefill_by_size.size(); ++i) {
    const std::string size = pool + " prefill_by_size " + std::to_string(i);
    const PrefillClass& e = expected.prefill_by_size[i];
    const PrefillClass& a = actual.prefill_by_size[i];
    compare.same(size + " steps", e.steps, a.steps);
    compare.same(size + " prompts", e.prompts, a.prompts);
    compare.same(size + " tokens", e.tokens, a.tokens);
    compare.same(size + " rank_tokens", e.rank_tokens, a.rank_tokens);
    compare.near(size + " rank_work", e.rank_work, a.rank_work, 0.0);
    compare.near(size + " seconds", e.seconds, a.seconds, 0.0);
  }
}

void compare_tallies(Comparison& compare, const ServeResult& expected, const ServeResult& actual) {
  compare.same("requests", expected.requests, actual.requests);
  compare.same("completed", expected.completed, actual.completed);
  compare.same("rejected", expected.rejected, actual.rejected);
  const UnfinishedTally& e = expected.unfinished;
  const UnfinishedTally& a = actual.unfinished;
  compare.same("unfinished.not_routed", e.not_routed, a.not_routed);
  compare.same("unfinished.waiting_router", e.waiting_router, a.waiting_router);
  compare.same("unfinished.waiting_prefill", e.waiting_prefill, a.waiting_prefill);
  compare.same("unfinished.in_prefill", e.in_prefill, a.in_prefill);
  compare.same("unfinished.in_transfer", e.in_transfer, a.in_transfer);
  compare.same("unfinished.waiting_decode", e.waiting_decode, a.waiting_decode);
  compare.same("unfinished.decoding", e.decoding, a.decoding);
  compare.same("held", expected.held, actual.held);
  compare.near(
      "held_request_seconds", expected.held_request_seconds, actual.held_request_seconds, 0.0);
  compare.same("local_prefills", expected.local_prefills, actual.local_prefills);
  compare.same("prompt_tokens", expected.prompt_tokens, actual.prompt_tokens);
  compare.same("generated_tokens", expected.generated_tokens, actual.generated_tokens);
  compare.same("transfers", expected.transfers, actual.transfers);
  compare.same("transfer_bytes", expected.transfer_bytes, actual.transfer_bytes);
  compare.same("timed_transfers", expected.timed_transfers, actual.timed_transfers);
  compare.same("measured_from", expected.measured_from, actual.measured_from);
  compare.near("transfer_seconds", expected.transfer_seconds, actual.transfer_seconds, 0.0);
  compare.same("end", expected.end, actual.end);
  compare.same("duration", expected.duration, actual.duration);
  compare.same("chunk_gaps total", expected.chunk_gaps.total(), actual.chunk_gaps.total());
  compare.same("chunk_gaps bin", expected.chunk_gaps.counts(), actual.chunk_gaps.counts());
}

void compare_deployments(Comparison& compare,
                         const DeploymentObservation& expected,
                         const DeploymentObservation& actual) {
  compare.same("outcome", expected.outcomes, actual.outcomes);
  compare.same("on_complete call", expected.told, actual.told);
  compare_tallies(compare, expected.result, actual.result);
  compare_pools(compare, "first", expected.result.first, actual.result.first);
  compare_pools(compare, "decode", expected.result.decode, actual.result.decode);
  const double slack = 1e-12 * static_cast<double>(expected.result.requests);
  const double token_slack = 1e-12 * static_cast<double>(expected.tokens);
  const bool grow = expected.blocks_grow;
  compare_seconds(
      compare, "first", expected.result.first, actual.result.first, slack, token_slack, grow);
  compare_seconds(
      compare, "decode", expected.result.decode, actual.result.decode, slack, token_slack, grow);
}

}  // namespace

Observation observe_oracle(const RandomSystem& system, Causes* causes) {
  return observe(system, [causes](const auto& deployments, Fabric& fabric) {
    return serve_step_by_step(deployments, fabric, causes);
  });
}

Observation observe_serve(const RandomSystem& system, ServeObserver* observer) {
  Observation seen = observe(system, [observer](const auto& deployments, Fabric& fabric) {
    return serve(deployments, fabric, {}, observer);
  });
  for (TestFabric::Transfer& transfer : seen.transfers) {
    transfer.id = transfer_id(deployment_of(transfer.id), request_of(transfer.id));
  }
  return seen;
}

std::string first_difference(const Observation& expected, const Observation& actual) {
  Comparison compare;
  compare_deployments(compare, expected, actual);
  compare.same("transfer", expected.transfers, actual.transfers);
  compare.same("number of other deployments", expected.others.size(), actual.others.size());
  for (std::size_t i = 0; i < std::min(expected.others.size(), actual.others.size()); ++i) {
    compare_deployments(compare, expected.others[i], actual.others[i]);
  }
  return compare.difference();
}

}  // namespace rackplan::oracle
