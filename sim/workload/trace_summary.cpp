// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/trace_summary.h"

#include "models/base/error.h"
#include "sim/workload/trace_statistics.h"

#include <algorithm>
#include <cmath>

namespace rackplan {
namespace {

constexpr std::array<Tick, 3> window_seconds = {10, 60, 300};

LengthSummary summary_of(const ValueCounts& lengths) {
  LengthSummary out;
  out.total = lengths.total();
  out.mean = static_cast<double>(lengths.total()) / static_cast<double>(lengths.count());
  out.p50 = lengths.quantile(0.5);
  out.p90 = lengths.quantile(0.9);
  out.p99 = lengths.quantile(0.99);
  for (std::size_t i = 0; i < summary_probabilities.size(); ++i) {
    const double tokens = lengths.quantile(summary_probabilities[i]);
    out.quantiles[i] = static_cast<std::int32_t>(std::floor(tokens + 0.5));
  }
  out.max = out.quantiles.back();
  return out;
}

class Accumulator {
 public:
  /// Times must not fall.
  void arrive(Tick time) {
    const bool first = arrivals_ == 0;
    if (!first) {
      gaps_.add(to_seconds(time - last_) / s);
    } else {
      first_ = time;
    }
    distinct_times_ += first || time != last_ ? 1 : 0;
    ++arrivals_;
    last_ = time;
    for (WindowCounter& window : windows_) {
      window.add(time - first_);
    }
  }

  void send(std::int32_t prompt_tokens, std::int32_t output_tokens) {
    prompt_.add(prompt_tokens);
    output_.add(output_tokens);
    correlation_.add(prompt_tokens, output_tokens);
  }

  [[nodiscard]] TraceSummary summary() const {
    TraceSummary out;
    out.requests = prompt_.count();
    out.distinct_times = distinct_times_;
    out.span = to_seconds(last_ - first_);
    if (last_ > first_) {
      out.rate = static_cast<double>(arrivals_ - 1) / out.span;
    }
    out.gap_cv = gaps_.coefficient();
    for (std::size_t i = 0; i < windows_.size(); ++i) {
      out.windows[i] = {.length = static_cast<double>(window_seconds[i]) * s,
                        .windows = windows_[i].windows(),
                        .dispersion = windows_[i].dispersion(),
                        .peak_to_mean = windows_[i].peak_to_mean()};
    }
    out.prompt = summary_of(prompt_);
    out.output = summary_of(output_);
    out.correlation = correlation_.coefficient();
    return out;
  }

 private:
  std::array<WindowCounter, window_seconds.size()> windows_ = {
      WindowCounter(window_seconds[0] * ticks_per_second),
      WindowCounter(window_seconds[1] * ticks_per_second),
      WindowCounter(window_seconds[2] * ticks_per_second)};
  ValueCounts prompt_;
  ValueCounts output_;
  Variation gaps_;
  Correlation correlation_;
  std::int64_t arrivals_ = 0;
  std::int64_t distinct_times_ = 0;
  Tick first_ = 0;
  Tick last_ = 0;
};

}  // namespace

TraceSummary summarise(TraceReader& trace, const std::function<void(const TraceRow&)>& look) {
  Accumulator sums;
  while (const auto row = trace.next()) {
    sums.arrive(row->time);
    sums.send(row->prompt_tokens, row->output_tokens);
    if (look) {
      look(*row);
    }
  }
  TraceSummary out = sums.summary();
  out.file = trace.file();
  out.format = trace.format();
  out.failed_requests = trace.failed_requests();
  return out;
}

TraceSummary summarise(ConversationStream& conversations,
                       const TraceInput& input,
                       const std::function<void(const Turn&)>& look) {
  Accumulator sums;
  ConversationStatistics statistics;
  Tick last_start = 0;
  while (const auto conversation = conversations.next()) {
    statistics.add(*conversation);
    if (conversation->start) {
      last_start = std::max(last_start, *conversation->start);
      sums.arrive(last_start);
    }
    for (const Turn& turn : conversation->turns) {
      sums.send(turn.prompt_tokens, turn.output_tokens);
      if (look) {
        look(turn);
      }
    }
  }
  const ConversationSummary summary = statistics.summary();
  if (summary.conversations == 0) {
    throw InputError({input.file.string(), "", "no conversations", "at least one conversation"});
  }
  TraceSummary out = sums.summary();
  out.file = input.file.string();
  out.format = format_of(input);
  out.conversations = summary;
  return out;
}

}  // namespace rackplan
