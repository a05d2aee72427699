// SPDX-License-Identifier: Apache-2.0
#include "sim/validate/prediction_interval.h"

#include "models/cost/price.h"
#include "sim/metrics/summary.h"
#include "sim/report/number_text.h"
#include "sim/report/text_table.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace rackplan {
namespace {

// Standard deviations, chosen from the errors of ablations, not fitted.
constexpr double model_error = 0.06;
constexpr double drafts_error = 0.10;
constexpr double balance_error = 0.12;
constexpr double interference_error = 0.10;

struct LogError {
  double size = 0.0;  // |ln(predicted / measured)|
  double half_width = 0.0;
};

double score_of(const std::vector<LogError>& errors, auto width_of) {
  double sum = 0.0;
  for (const LogError& error : errors) {
    const double half = width_of(error);
    sum += 2.0 * half + 2.0 / (1.0 - stated_coverage) * std::max(0.0, error.size - half);
  }
  return sum / static_cast<double>(errors.size());
}

}  // namespace

std::optional<double> half_width(const MeasuredRow& row, const Prediction& prediction) {
  if (!prediction.made()) {
    return std::nullopt;
  }
  double variance = prediction.step_error * prediction.step_error + model_error * model_error;
  variance += row.speculative ? drafts_error * drafts_error : 0.0;
  variance += prediction.near_balance() ? balance_error * balance_error : 0.0;
  variance += row.prefill ? 0.0 : interference_error * interference_error;
  return interval_over_sigma * std::sqrt(variance);
}

std::vector<Coverage> interval_coverage(const Validation& validation) {
  std::vector<Coverage> coverages;
  for (const Metric metric : {Metric::TpotP50, Metric::TotalPerGpu}) {
    std::vector<LogError> errors;
    for (std::size_t i = 0; i < validation.rows.size(); ++i) {
      const auto error = relative_error(validation.rows[i], validation.predictions[i], metric);
      const auto half = half_width(validation.rows[i], validation.predictions[i]);
      if (error && half) {
        errors.push_back({std::fabs(std::log1p(*error)), *half});
      }
    }
    Coverage coverage{.metric = metric, .rows = static_cast<std::int64_t>(errors.size())};
    if (!errors.empty()) {
      std::vector<double> sizes;
      std::vector<double> widths;
      for (const LogError& error : errors) {
        sizes.push_back(error.size);
        widths.push_back(error.half_width);
      }
      const auto inside = std::count_if(errors.begin(), errors.end(), [](const LogError& error) {
        return error.size <= error.half_width;
      });
      const double constant = percentile(sizes, stated_coverage);
      coverage.covered = static_cast<double>(inside) / static_cast<double>(errors.size());
      coverage.median_half_width = std::expm1(percentile(widths, 0.5));
      coverage.score = score_of(errors, [](const LogError& error) { return error.half_width; });
      coverage.constant_score = score_of(errors, [&](const LogError&) { return constant; });
    }
    coverages.push_back(coverage);
  }
  return coverages;
}

std::string coverage_text(const std::vector<Coverage>& coverages, bool markdown) {
  TextTable table({{"interval meant to hold 80 %", Align::Left},
                   {"rows"},
                   {"inside"},
                   {"median half-width"},
                   {"interval score"},
                   {"of the best constant width"}});
  for (const Coverage& coverage : coverages) {
    table.add({std::string(metric_names.at(static_cast<std::size_t>(coverage.metric))),
               std::to_string(coverage.rows),
               percent_text(coverage.covered),
               percent_text(coverage.median_half_width),
               number_text(coverage.score, 3),
               number_text(coverage.constant_score, 3)});
  }
  return markdown ? table.markdown() : table.aligned();
}

}  // namespace rackplan
