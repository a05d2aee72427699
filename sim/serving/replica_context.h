// SPDX-License-Identifier: Apache-2.0
// What the replicas of a pool share: the plan, the requests under way, the pool's tallies.
#pragma once

#include "sim/serving/batch_padding.h"
#include "sim/serving/decode_span.h"
#include "sim/serving/in_flight.h"
#include "sim/serving/prefill_step.h"
#include "sim/serving/prefix_room.h"
#include "sim/serving/serve.h"
#include "sim/serving/serving_plan.h"
#include "sim/serving/watch.h"

#include <algorithm>
#include <bit>
#include <cstdint>

namespace rackplan {

struct PoolContext {
  const PoolPlan& plan;
  const StepTable& steps;
  BatchPadding padding;
  InFlightTable& requests;
  PoolTally& tally;
  LogHistogram& chunk_gaps;
  /// Appended to by an aggregated replica: requests whose prefill step ended at this boundary.
  std::vector<Slot>& prefilled;
  CacheListener* cache_listener;  // null: nobody listens
  Watch watch;
  bool reuses = false;     // replicas that generate: find blocks of prompts again
  Tick measured_from = 0;  // once the warm-up is over, its end

  /// Of an interval the time that is measured.
  [[nodiscard]] double seconds(Tick from, Tick to) const {
    return to_seconds(to - std::max(from, measured_from)).in_base();
  }
  [[nodiscard]] double clock_seconds(Clock from, Clock to) const {
    const Clock begin = std::max(from, clock_at(measured_from));
    return to > begin ? seconds_of(to - begin) : 0.0;  // a step may end within its last tick
  }
};

/// Counts one prefill step.
inline void count_prefill(PoolTally& tally, const PrefillStep& step, double seconds) {
  const PrefillStep::Rank& slowest = step.slowest();
  const auto size =
      static_cast<std::size_t>(std::bit_width(static_cast<std::uint64_t>(slowest.tokens)) - 1);
  PrefillClass& entry = tally.prefill_by_size[std::min<std::size_t>(size, 31)];
  ++entry.steps;
  entry.prompts += static_cast<std::int64_t>(step.prompts().size());
  entry.tokens += step.tokens();
  entry.rank_tokens += slowest.tokens;
  entry.rank_work += static_cast<double>(slowest.work);
  entry.seconds += seconds;
}

/// Counts the next n decode steps of `span`, over `seconds`.
inline void count_decode(PoolTally& tally, const DecodeSpan& span, std::int64_t n, double seconds) {
  BatchTime& entry = tally.decode_by_batch[static_cast<std::size_t>(span.row)];
  entry.seconds += seconds;
  const std::int64_t ends = span.context_after(0) + span.context_after(n - 1);
  entry.context_seconds += static_cast<double>(ends) / 2048.0 * seconds;
  entry.request_seconds += static_cast<double>(span.batch.requests()) * seconds;
  entry.steps += n;
}

/// A request left the queue of a replica: how long it was ready but not admitted.
inline void count_admission(const PoolContext& pool,
                            int replica,
                            InFlight& request,
                            Tick admitted) {
  request.admitted = admitted;
  pool.tally.queue_request_seconds += pool.seconds(request.ready, admitted);
  ++pool.tally.requests[static_cast<std::size_t>(replica)];
}

}  // namespace rackplan
