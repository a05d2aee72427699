// SPDX-License-Identifier: Apache-2.0
// What the conversations of a trace look like beside their requests: how many turns, how long
// between them. Part of a TraceSummary.
#pragma once

#include "sim/workload/conversation.h"
#include "sim/workload/trace_statistics.h"

#include <cstdint>

namespace rackplan {

/// Straight lines between neighbouring ranks.
struct Spread {
  std::int64_t count = 0;
  double mean = 0.0;
  double p50 = 0.0;
  double p90 = 0.0;
  double p99 = 0.0;
  double max = 0.0;
};

struct ConversationSummary {
  std::int64_t conversations = 0;
  bool has_starts = true;  // all of them: arrivals are those of first turns
  Spread turns;            // of a conversation
  /// Seconds from the answer that a turn follows to the turn; of several answers the last. In whole
  /// milliseconds.
  Spread think_time;
  std::int64_t waiting_for_several = 0;  // turns
  std::int64_t waiting_for_none = 0;     // beside the first: dispatched with, or at a time
};

class ConversationStatistics {
 public:
  void add(const Conversation& conversation);
  /// Needs at least one conversation.
  [[nodiscard]] ConversationSummary summary() const;

 private:
  ConversationSummary sums_;
  ValueCounts turns_;
  ValueCounts think_ms_;
};

}  // namespace rackplan
