// SPDX-License-Identifier: Apache-2.0
// How far a prediction may be off, and how often measured values fall inside. On the logarithm:
//
//   half-width = z · √(step² + model² + drafts² + balance² + interference²),  z = 1.2816 (80 %)
//
// step: the estimated error of a step's kernels. The others are standard deviations of what the
// model leaves out: gaps between kernels and fused ones; the acceptance of drafts; the regime of
// runs close to the balance of prefill and decode; prefill that interferes in aggregated workers.
#pragma once

#include "sim/validate/row_groups.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rackplan {

/// The share of measured values that the interval is meant to hold.
inline constexpr double stated_coverage = 0.8;

/// Of the median time per output token and of throughput. Absent where there is no prediction.
[[nodiscard]] std::optional<double> half_width(const MeasuredRow& row,
                                               const Prediction& prediction);

struct Coverage {
  Metric metric = Metric::TpotP50;
  std::int64_t rows = 0;
  double covered = 0.0;            // share of rows inside
  double median_half_width = 0.0;  // e^half-width − 1
  /// Mean of 2·half-width + (2 / 0.2)·(how far outside), on the logarithm; smaller is better.
  double score = 0.0;
  /// The same of one half-width for all rows, the one that holds 80 % of these very rows.
  double constant_score = 0.0;
};

/// Of the metrics that have an interval.
[[nodiscard]] std::vector<Coverage> interval_coverage(const Validation& validation);

[[nodiscard]] std::string coverage_text(const std::vector<Coverage>& coverages, bool markdown);

}  // namespace rackplan
