// SPDX-License-Identifier: Apache-2.0
// What the replicas of a pool share: the plan, the requests under way, the pool's tallies.
#pragma once

#include "sim/serving/in_flight.h"
#include "sim/serving/serve.h"
#include "sim/serving/serving_plan.h"

#include <algorithm>
#include <bit>
#include <cstdint>

namespace rackplan {

struct PoolContext {
  const PoolPlan& plan;
  const StepTable& steps;
  InFlightTable& requests;
  PoolTally& tally;
  LogHistogram& chunk_gaps;
};

/// Counts one prefill step.
inline void count_prefill(
    PoolTally& tally, int prompts, std::int64_t tokens, std::int64_t work, double seconds) {
  const auto size =
      static_cast<std::size_t>(std::bit_width(static_cast<std::uint64_t>(tokens)) - 1);
  PrefillClass& entry = tally.prefill_by_size[std::min<std::size_t>(size, 31)];
  ++entry.steps;
  entry.prompts += prompts;
  entry.tokens += tokens;
  entry.work += static_cast<double>(work);
  entry.seconds += seconds;
}

/// Counts n decode steps of `batch` requests over `seconds`, context sum `context` in the first.
inline void count_decode(
    PoolTally& tally, int batch, std::int64_t context, std::int64_t n, double seconds) {
  BatchTime& entry = tally.decode_by_batch[static_cast<std::size_t>(batch)];
  entry.seconds += seconds;
  const double mean =
      static_cast<double>(context) + 0.5 * static_cast<double>(n - 1) * static_cast<double>(batch);
  entry.context_seconds += mean * seconds;
  entry.steps += n;
}

/// Σ new·(past + new/2) of one whole prompt without a cached prefix, rounded down.
[[nodiscard]] inline std::int64_t prefill_work(std::int64_t prompt_tokens) {
  return prompt_tokens * prompt_tokens / 2;
}

/// A request left the queue of a replica: how long it was ready but not admitted.
inline void count_admission(PoolTally& tally, int replica, InFlight& request, Tick admitted) {
  request.admitted = admitted;
  tally.queue_request_seconds += to_seconds(admitted - request.ready).in_base();
  ++tally.requests[static_cast<std::size_t>(replica)];
}

}  // namespace rackplan
