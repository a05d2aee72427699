// SPDX-License-Identifier: Apache-2.0
// How wrong predictions are: e = predicted/measured − 1.
#pragma once

#include "models/cost/calibrated_family.h"

#include <vector>

namespace rackplan {

struct ErrorSummary {
  long rows = 0;
  double median_ape = 0.0;  // of |e|
  double p90_ape = 0.0;
  double bias = 0.0;          // median of e
  double within_10pct = 0.0;  // share of |e| ≤ 0.1
  double within_2x = 0.0;     // share of predictions between half and twice the measured time
};

/// Percentiles are order statistics: the ⌈q·n⌉-th smallest.
[[nodiscard]] ErrorSummary summarise_errors(std::vector<double> errors);

/// The ⌈q·n⌉-th smallest of at least one value, which are reordered.
[[nodiscard]] double quantile(std::vector<double>& values, double q);

/// As tables keep it: to four decimals.
[[nodiscard]] FitError rounded_error(const ErrorSummary& summary);

[[nodiscard]] inline FitError fit_error(const ErrorSummary& summary) {
  return {.median = summary.median_ape, .p90 = summary.p90_ape, .bias = summary.bias};
}

}  // namespace rackplan
