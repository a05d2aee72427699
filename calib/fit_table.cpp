// SPDX-License-Identifier: Apache-2.0
#include "calib/fit_table.h"

#include "calib/error_summary.h"
#include "calib/folds.h"
#include "calib/rounding.h"
#include "models/cost/price.h"

#include <cmath>

namespace rackplan {
namespace {

ErrorSummary judged(const std::vector<FitPoint>& points, const std::vector<double>& predicted) {
  std::vector<double> errors;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (predicted[i] > 0.0) {
      errors.push_back(predicted[i] / points[i].seconds - 1.0);
    }
  }
  return summarise_errors(std::move(errors));
}

/// The width that would have covered what was predicted out of fold.
double interval_seen(const FamilyFit& fit,
                     const std::vector<FitPoint>& points,
                     const std::vector<double>& predicted) {
  std::vector<double> widths{0.0};
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (predicted[i] > 0.0) {
      widths.push_back(std::fabs(std::log(predicted[i] / points[i].seconds)) /
                       width_factor(fit, points[i].shape));
    }
  }
  return rounded(quantile(widths, interval_covers), 3);
}

}  // namespace

std::map<CostFamily, std::vector<Sample>> by_family(std::span<const Sample> samples) {
  std::map<CostFamily, std::vector<Sample>> families;
  for (const Sample& sample : samples) {
    families[sample.family].push_back(sample);
  }
  return families;
}

CostTable fit_table(const SystemSpec& system, std::span<const Sample> samples, unsigned folds) {
  CostTable table{
      .id = {}, .gpu = system.gpu.name, .title = {}, .source = {}, .date = {}, .families = {}};
  for (const auto& [family, rows] : by_family(samples)) {
    if (rows.size() < fewest_samples) {
      continue;
    }
    const FormRates rates = form_rates(system, family);
    std::vector<FitPoint> points;
    points.reserve(rows.size());
    for (const Sample& sample : rows) {
      points.push_back(fit_point(sample));
    }
    FamilyFit fit = fit_family(family, rates, points);
    const Learner learn = fit_learner(family, rates);
    fit.rows = rounded_error(judged(points, out_of_fold(rows, folds, HoldOut::Rows, learn)));
    const std::vector<double> predicted = out_of_fold(rows, folds, HoldOut::Shapes, learn);
    fit.shapes = rounded_error(judged(points, predicted));
    fit.interval = interval_seen(fit, points, predicted);
    table.families.push_back(std::move(fit));
  }
  return table;
}

}  // namespace rackplan
