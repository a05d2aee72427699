// SPDX-License-Identifier: Apache-2.0
// A metric's distribution in one row, with the statistics AIPerf prints.
//
// Exact percentiles interpolate linearly between order statistics, as numpy and AIPerf do: of n
// sorted samples, percentile q lies at position q · (n − 1). From a histogram they are the middle
// of the bin that holds the sample of rank ceil(q · n), at most 0.05 % away from it. `std` is the
// population's.
#pragma once

#include "sim/metrics/log_histogram.h"

#include <cstdint>
#include <string>
#include <vector>

namespace rackplan {

/// Numbers are in `unit`; all are zero when `count` is.
struct Summary {
  std::string unit;  // "ms", "tokens", "tokens/sec/user"
  double avg = 0.0;
  double min = 0.0;
  double max = 0.0;
  double p1 = 0.0;
  double p5 = 0.0;
  double p10 = 0.0;
  double p25 = 0.0;
  double p50 = 0.0;
  double p75 = 0.0;
  double p90 = 0.0;
  double p95 = 0.0;
  double p99 = 0.0;
  double std = 0.0;
  std::int64_t count = 0;
  double sum = 0.0;
  bool exact = true;  // false: percentiles and std come from a histogram with bins of 0.1 %
  friend bool operator==(const Summary&, const Summary&) = default;
};

/// Of non-negative finite samples, exactly. O(n).
[[nodiscard]] Summary summarise(const std::vector<double>& samples, std::string unit);

/// The same percentile alone: `fraction` in [0, 1] of at least one sample. Reorders them. O(n).
[[nodiscard]] double percentile(std::vector<double>& samples, double fraction);

/// Of a histogram whose values, multiplied by `scale`, are in `unit`. Never called exact.
[[nodiscard]] Summary summarise(const LogHistogram& histogram, double scale, std::string unit);

}  // namespace rackplan
