// SPDX-License-Identifier: Apache-2.0
// How wrong predictions are, over several rows: e = predicted/measured − 1.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace rackplan {

struct AccuracySummary {
  std::int64_t rows = 0;
  double median_ape = 0.0;  // of |e|
  double p90_ape = 0.0;
  double bias = 0.0;          // median of e
  double within_10pct = 0.0;  // share of |e| ≤ 0.1
  double within_20pct = 0.0;
  double within_2x = 0.0;         // share between half and twice the measured value
  double rank_correlation = 0.0;  // Spearman's; 0 with fewer than three rows
};

/// `pairs`: (predicted, measured), measured > 0. Percentiles interpolate between order statistics.
[[nodiscard]] AccuracySummary summarise_accuracy(std::span<const std::pair<double, double>> pairs);

/// Correlation of the ranks of `pairs`, ties at their mean rank; 0 where it has no meaning.
[[nodiscard]] double rank_correlation(std::span<const std::pair<double, double>> pairs);

}  // namespace rackplan
