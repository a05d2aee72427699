// SPDX-License-Identifier: Apache-2.0
#include "calib/error_summary.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace rackplan {
double quantile(std::vector<double>& values, double q) {
  const auto rank = static_cast<std::size_t>(std::ceil(q * static_cast<double>(values.size())));
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(std::max<std::size_t>(rank, 1) - 1);
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

ErrorSummary summarise_errors(std::vector<double> errors) {
  ErrorSummary summary;
  if (errors.empty()) {
    return summary;
  }
  const auto share = [&](auto holds) {
    return static_cast<double>(std::count_if(errors.begin(), errors.end(), holds)) /
           static_cast<double>(errors.size());
  };
  summary.rows = static_cast<long>(errors.size());
  summary.within_10pct = share([](double e) { return std::fabs(e) <= 0.1; });
  summary.within_2x = share([](double e) { return e >= -0.5 && e <= 1.0; });
  summary.bias = quantile(errors, 0.5);
  std::transform(
      errors.begin(), errors.end(), errors.begin(), [](double e) { return std::fabs(e); });
  summary.median_ape = quantile(errors, 0.5);
  summary.p90_ape = quantile(errors, 0.9);
  return summary;
}

FitError rounded_error(const ErrorSummary& summary) {
  FitError error = fit_error(summary);
  for (double* value : {&error.median, &error.p90, &error.bias}) {
    *value = std::round(*value * 1e4) / 1e4;
  }
  return error;
}

}  // namespace rackplan
