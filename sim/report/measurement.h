// SPDX-License-Identifier: Apache-2.0
// Which requests the metrics of a report are about, and how these went over time.
#pragma once

#include "models/units/quantity.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace rackplan {

/// Over the requests of a window.
struct WindowQuantiles {
  Seconds p50;
  Seconds p99;
  friend bool operator==(const WindowQuantiles&, const WindowQuantiles&) = default;
};

/// The measured requests that ended in one window; the names are those of metrics, with the
/// window's length as the duration of its throughputs. See sim/metrics/window_stats.h.
struct WindowReport {
  std::int64_t index = 0;  // windows in which nothing ended are left out
  Seconds start;           // since the start of the run
  Seconds length;          // the last one is cut short by the end of the run
  std::int64_t request_count = 0;
  std::int64_t error_request_count = 0;
  double good_request_fraction = 0.0;
  PerSecond request_throughput;
  TokensPerSecond output_token_throughput;
  TokensPerSecond total_token_throughput;
  std::optional<WindowQuantiles> time_to_first_token;
  std::optional<WindowQuantiles> inter_token_latency;
  bool exact = true;  // false: the quantiles come from a histogram with bins of 0.1 %
  friend bool operator==(const WindowReport&, const WindowReport&) = default;
};

/// Which requests the metrics are about, and how these went over time.
struct Measurement {
  Seconds warmup;                    // requests that arrived before it are not measured
  std::int64_t warmup_requests = 0;  // completed or rejected, but not measured
  Seconds window;
  std::vector<WindowReport> windows;
  friend bool operator==(const Measurement&, const Measurement&) = default;
};

/// The window with the smallest share of good requests; of several, the one with the highest p99 of
/// the time to first token, then the earliest. Null without windows.
[[nodiscard]] const WindowReport* worst_window(const std::vector<WindowReport>& windows);

}  // namespace rackplan
