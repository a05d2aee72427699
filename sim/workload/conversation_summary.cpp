// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/conversation_summary.h"

#include <algorithm>
#include <limits>

namespace rackplan {
namespace {

Spread spread_of(const ValueCounts& values, double unit) {
  if (values.count() == 0) {
    return {};
  }
  return {.count = values.count(),
          .mean = unit * static_cast<double>(values.total()) / static_cast<double>(values.count()),
          .p50 = unit * values.quantile(0.5),
          .p90 = unit * values.quantile(0.9),
          .p99 = unit * values.quantile(0.99),
          .max = unit * values.quantile(1.0)};
}

}  // namespace

void ConversationStatistics::add(const Conversation& conversation) {
  ++sums_.conversations;
  sums_.has_starts = sums_.has_starts && conversation.start.has_value();
  turns_.add(static_cast<std::int32_t>(conversation.turns.size()));
  for (std::size_t i = 1; i < conversation.turns.size(); ++i) {
    std::int64_t answers = 0;
    Tick longest = 0;
    for (const TurnDependency& other : conversation.turns[i].after) {
      if (other.event == TurnEvent::Completion) {
        ++answers;
        longest = std::max(longest, other.delay);
      }
    }
    sums_.waiting_for_none += answers == 0 ? 1 : 0;
    sums_.waiting_for_several += answers > 1 ? 1 : 0;
    if (answers > 0) {
      constexpr Tick millisecond = ticks_per_second / 1000;
      constexpr Tick most = std::numeric_limits<std::int32_t>::max();
      think_ms_.add(static_cast<std::int32_t>(std::min(longest / millisecond, most)));
    }
  }
}

ConversationSummary ConversationStatistics::summary() const {
  ConversationSummary out = sums_;
  out.turns = spread_of(turns_, 1.0);
  out.think_time = spread_of(think_ms_, 1e-3);
  return out;
}

}  // namespace rackplan
