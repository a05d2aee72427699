// SPDX-License-Identifier: Apache-2.0
#include "calib/fit_table.h"

#include "calib/error_summary.h"
#include "calib/folds.h"

#include <cmath>

namespace rackplan {
namespace {

FitError judged(const std::vector<Sample>& samples, const std::vector<double>& predicted) {
  std::vector<double> errors;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    if (predicted[i] > 0.0) {
      errors.push_back(predicted[i] / (samples[i].us * 1e-6) - 1.0);
    }
  }
  FitError error = fit_error(summarise_errors(std::move(errors)));
  for (double* value : {&error.median, &error.p90, &error.bias}) {
    *value = std::round(*value * 1e4) / 1e4;
  }
  return error;
}

}  // namespace

std::map<CostFamily, std::vector<Sample>> by_family(std::span<const Sample> samples) {
  std::map<CostFamily, std::vector<Sample>> families;
  for (const Sample& sample : samples) {
    families[sample.family].push_back(sample);
  }
  return families;
}

CostTable fit_table(const GpuSpec& gpu, std::span<const Sample> samples, unsigned folds) {
  CostTable table{.id = {}, .gpu = gpu.name, .title = {}, .source = {}, .date = {}, .families = {}};
  for (const auto& [family, rows] : by_family(samples)) {
    if (rows.size() < fewest_samples) {
      continue;
    }
    const FormRates rates = form_rates(gpu, family);
    std::vector<FitPoint> points;
    points.reserve(rows.size());
    for (const Sample& sample : rows) {
      points.push_back(fit_point(sample));
    }
    FamilyFit fit = fit_family(family, rates, points);
    const Learner learn = fit_learner(family, rates);
    fit.rows = judged(rows, out_of_fold(rows, folds, HoldOut::Rows, learn));
    fit.shapes = judged(rows, out_of_fold(rows, folds, HoldOut::Shapes, learn));
    table.families.push_back(std::move(fit));
  }
  return table;
}

}  // namespace rackplan
