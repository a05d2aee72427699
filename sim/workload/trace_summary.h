// SPDX-License-Identifier: Apache-2.0
// What a trace looks like: rate, burstiness, lengths, and the quantiles from which a synthetic
// workload (QuantileTokens) can be typed.
//
//   TraceReader trace(file);
//   std::cout << trace_summary_table(summarise(trace));
#pragma once

#include "models/units/quantity.h"
#include "sim/workload/conversation.h"
#include "sim/workload/conversation_summary.h"
#include "sim/workload/prefix_summary.h"
#include "sim/workload/trace_input.h"
#include "sim/workload/trace_reader.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace rackplan {

inline constexpr std::array<double, 11> summary_probabilities = {
    0.0, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1.0};

struct LengthSummary {
  std::int64_t total = 0;
  double mean = 0.0;
  // Straight lines between neighbouring ranks.
  double p50 = 0.0;
  double p90 = 0.0;
  double p99 = 0.0;
  std::int32_t max = 0;
  /// At summary_probabilities, rounded half up.
  std::array<std::int32_t, summary_probabilities.size()> quantiles{};
};

/// Arrivals counted in windows of `length` from the first row; the last, cut short, is left out.
struct WindowSummary {
  Seconds length;
  std::int64_t windows = 0;
  std::optional<double> dispersion;    // variance / mean of the counts; Poisson: 1
  std::optional<double> peak_to_mean;  // of the counts
};

struct TraceSummary {
  std::string file;
  TraceFormat format = TraceFormat::Auto;
  std::int64_t requests = 0;
  std::int64_t failed_requests = 0;  // skipped: nothing below counts them
  Seconds span;                      // from the first arrival to the last
  std::optional<PerSecond> rate;     // (requests − 1) / span
  std::optional<double> gap_cv;      // population standard deviation / mean of the gaps
  std::int64_t distinct_times = 0;
  std::array<WindowSummary, 3> windows;  // 10 s, 60 s, 300 s
  LengthSummary prompt;
  LengthSummary output;
  std::optional<double> correlation;                 // Pearson, of prompt and output tokens
  std::optional<ConversationSummary> conversations;  // arrivals are then those of first turns
  std::optional<PrefixSummary> prefix;  // not found by summarise(); sim/run/prefix_curve.h does

  /// Fewer than nine in ten arrival times differ: the clock of the trace is coarse, requests come
  /// in batches, and gap_cv says more about the clock than about the users.
  [[nodiscard]] bool is_quantised() const {
    const std::int64_t arrivals = conversations ? conversations->conversations : requests;
    return 10 * static_cast<double>(distinct_times) < 9 * static_cast<double>(arrivals);
  }
};

/// Reads the rest of `trace`, in one pass, and shows each row to `look` while it is the reader's
/// last. Throws what TraceReader::next throws.
[[nodiscard]] TraceSummary summarise(TraceReader& trace,
                                     const std::function<void(const TraceRow&)>& look = {});

/// The same of conversations, one turn after the other; `look` sees a turn. The arrivals are the
/// starts, as far as there are. Throws what next() throws, and InputError when there are none.
[[nodiscard]] TraceSummary summarise(ConversationStream& conversations,
                                     const TraceInput& input,
                                     const std::function<void(const Turn&)>& look = {});

/// For people; ends with a newline.
[[nodiscard]] std::string trace_summary_table(const TraceSummary& summary);
/// One JSON object; keys carry their units; ends with a newline.
[[nodiscard]] std::string trace_summary_json(const TraceSummary& summary);

}  // namespace rackplan
