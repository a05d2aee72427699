// SPDX-License-Identifier: Apache-2.0
#include "calib/validate.h"

#include "calib/fit_table.h"
#include "calib/interpolation.h"
#include "models/cost/calibrated_cost_model.h"
#include "models/cost/roofline.h"

#include <memory>

namespace rackplan {
namespace {

std::string_view class_of(Bound bound) {
  switch (bound) {
    case Bound::Tensor:
      return "tensor";
    case Bound::Hbm:
      return "memory";
    default:
      return "launch";
  }
}

/// One fit a fold answers for both columns.
void judge_out_of_fold(std::vector<JudgedRow>& rows,
                       std::span<const Sample> samples,
                       const FormRates& rates,
                       const Judgement& how) {
  std::map<const Sample*, double> between;
  const Learner learn = [&](std::span<const Sample* const> known,
                            std::span<const Sample* const> asked) {
    std::vector<FitPoint> points;
    points.reserve(known.size());
    for (const Sample* sample : known) {
      points.push_back(fit_point(*sample));
    }
    const FamilyFit fit = fit_family(samples.front().family, rates, points);
    const Interpolation interpolation(fit, known);
    std::vector<double> answers;
    for (const Sample* sample : asked) {
      answers.push_back(family_time(fit, fit_point(*sample).shape));
      between[sample] = interpolation.seconds(*sample);
    }
    return answers;
  };
  const std::vector<double> predicted = out_of_fold(samples, how.folds, how.hold_out, learn);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    JudgedRow& row = rows[i];
    row.latency = predicted[i];
    row.source = name_of(PriceSource::Fitted);
    const auto found = between.find(&samples[i]);
    row.interpolated = found == between.end() ? 0.0 : found->second;
  }
}

}  // namespace

std::vector<JudgedRow> judge(const SystemSpec& system,
                             std::span<const Sample> samples,
                             const Judgement& how) {
  const RooflineCostModel roofline(system);
  const CalibratedCostModel tables(
      system.gpu.name, how.tables, std::make_unique<RooflineCostModel>(system));
  std::map<CostFamily, std::vector<const Sample*>> families;
  for (const Sample& sample : samples) {
    families[sample.family].push_back(&sample);
  }
  std::vector<JudgedRow> all;
  for (const auto& [family, members] : families) {
    std::vector<JudgedRow> rows;
    std::vector<Sample> copies;
    for (const Sample* sample : members) {
      const Op op = sample_op(family, sample->shape);
      const Price price = tables.price(op);
      const Price plain = roofline.price(op);
      rows.push_back({.sample = sample,
                      .size_class = class_of(plain.bound),
                      .latency = price.time / s,
                      .source = name_of(price.source),
                      .interpolated = 0.0,
                      .roofline = plain.time / s});
      copies.push_back(*sample);
    }
    if (how.folds > 0) {
      judge_out_of_fold(rows, copies, form_rates(system.gpu, family), how);
    }
    all.insert(all.end(), rows.begin(), rows.end());
  }
  return all;
}

}  // namespace rackplan
