// SPDX-License-Identifier: Apache-2.0
// Runs a serving plan: requests in, outcomes out. One event per change of a batch, none per token;
// semantics.md beside this file says what happens, tests/oracle proves it.
#pragma once

#include "sim/fabric/fabric.h"
#include "sim/metrics/log_histogram.h"
#include "sim/serving/observer.h"
#include "sim/serving/request_log.h"
#include "sim/serving/serving_plan.h"
#include "sim/workload/request_source.h"

#include <array>
#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

namespace rackplan {

/// Time a replica spent in decode steps that ran as a given batch on each rank, and what it then
/// held. Sums over the pool.
struct BatchTime {
  double seconds = 0.0;
  double context_seconds = 0.0;  // ∫ context sum of the slowest rank dt, runs of steps at the mean
  double request_seconds = 0.0;  // ∫ requests of all ranks dt
  std::int64_t steps = 0;
};

/// Prefill steps of one size class (tokens of the slowest rank in [2^i, 2^(i+1))).
struct PrefillClass {
  std::int64_t steps = 0;
  std::int64_t prompts = 0;      // of all ranks
  std::int64_t tokens = 0;       // of all ranks
  std::int64_t rank_tokens = 0;  // of the slowest rank
  double rank_work = 0.0;        // of the slowest rank
  double seconds = 0.0;
};

/// From the end of the warm-up on: steps that end and events from then on, and of intervals the
/// time since then.
struct PoolTally {
  std::vector<BatchTime> decode_by_batch;  // index = padded rank batch; empty for a prefill pool
  std::array<PrefillClass, 32> prefill_by_size{};
  double kv_reserved_token_seconds =
      0.0;                             // ∫ reserved (prefill pool: held) tokens dt, all replicas
  std::int64_t kv_reserved_peak = 0;   // tokens, the fullest replica in a step
  std::int64_t preemptions = 0;        // requests that lost their KV, also retracted ones
  std::int64_t recomputed_tokens = 0;  // that they had to prefill again
  std::int64_t mixed_steps = 0;        // prefill steps that decoded too
  double queue_request_seconds = 0.0;  // ∫ requests ready but not admitted dt, all replicas
  std::vector<double> busy_seconds;    // per replica
  std::vector<std::int64_t> requests;  // per replica, admitted
  // Prompts whose blocks are known, looked up in a prefix cache when they were admitted.
  std::int64_t prefix_lookup_tokens = 0;
  std::int64_t prefix_hit_tokens = 0;  // not computed again
  std::int64_t prefix_lookup_blocks = 0;
  std::int64_t prefix_hit_blocks = 0;
  std::int64_t prefix_evicted_blocks = 0;
};

/// Where requests were when the run ended at its horizon.
struct UnfinishedTally {
  std::int64_t not_routed = 0;
  std::int64_t waiting_router = 0;  // held in the router's queue
  std::int64_t waiting_prefill = 0;
  std::int64_t in_prefill = 0;
  std::int64_t in_transfer = 0;
  std::int64_t waiting_decode = 0;
  std::int64_t decoding = 0;
  [[nodiscard]] std::int64_t total() const {
    return not_routed + waiting_router + waiting_prefill + in_prefill + in_transfer +
           waiting_decode + decoding;
  }
};

/// Requests, tokens and transfers are those of the whole run; `held` and what comes in seconds or
/// as a tally leaves out the warm-up.
struct ServeResult {
  std::int64_t requests = 0;  // handed out by the source
  std::int64_t completed = 0;
  std::int64_t rejected = 0;
  UnfinishedTally unfinished;
  std::int64_t held = 0;              // requests that waited in the router's queue, or still do
  double held_request_seconds = 0.0;  // ∫ requests in that queue dt
  std::int64_t local_prefills = 0;    // prompts given to a decode replica, ConditionalPrefill
  std::int64_t prompt_tokens = 0;     // computed by all prefill steps that ended
  std::int64_t generated_tokens = 0;  // tokens produced up to the end of the run
  std::int64_t transfers = 0;         // ended
  std::int64_t transfer_bytes = 0;    // of transfers that ended
  std::int64_t timed_transfers = 0;   // those that ended after the warm-up
  double transfer_seconds = 0.0;      // Σ their durations
  std::int64_t events = 0;            // handled by the loop: a measure of speed
  Tick end = 0;                       // of the last routing, rejection, transfer end or completion
  Tick duration = 0;                  // the horizon when it cut the run, else end
  Tick measured_from = 0;             // end of the warm-up, at most `duration`
  PoolTally first;                    // prefill or aggregated
  PoolTally decode;                   // empty when aggregated
  LogHistogram chunk_gaps;            // inter_chunk_latency, in ns, after the warm-up
  bool stopped = false;               // by the stop token: the tallies are partial

  /// How long the tallies ran.
  [[nodiscard]] Tick measured() const { return duration - measured_from; }
};

/// One of the deployments of a run: what it serves, where its requests come from, who is told.
struct ServedDeployment {
  const ServingPlan& plan;
  RequestSource& source;
  RequestLog& log;
};

/// All deployments of a run, which share the fabric; results in their order. Their plans have the
/// same horizon and warm-up, and endpoints of their own or in common. `observer`, when there is
/// one, sees all.
[[nodiscard]] std::vector<ServeResult> serve(std::span<const ServedDeployment> deployments,
                                             Fabric& fabric,
                                             const std::stop_token& stop = {},
                                             ServeObserver* observer = nullptr);

/// One deployment alone.
[[nodiscard]] ServeResult serve(const ServingPlan& plan,
                                RequestSource& source,
                                Fabric& fabric,
                                RequestLog& log,
                                const std::stop_token& stop = {},
                                ServeObserver* observer = nullptr);

}  // namespace rackplan
