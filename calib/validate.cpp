// SPDX-License-Identifier: Apache-2.0
#include "calib/validate.h"

#include "calib/fit_table.h"
#include "calib/interpolation.h"
#include "models/cost/calibrated_cost_model.h"
#include "models/cost/roofline.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

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
    row.interval = 0.0;
    const auto found = between.find(&samples[i]);
    row.interpolated = found == between.end() ? 0.0 : found->second;
  }
}

/// Measured seconds on the source GPU by shape.
using SourceTimes = std::map<std::pair<CostFamily, SampleShape>, double>;

void carry_row(JudgedRow& row, const FamilyFit& fit, const SourceTimes& measured) {
  const CalibratedShape shape = fit_point(*row.sample).shape;
  row.unscaled = source_time(fit, shape);
  const auto found = measured.find({row.sample->family, row.sample->shape});
  if (found != measured.end()) {
    row.unscaled = found->second;
    row.carried = carried_from(fit, shape, found->second);
  }
}

double score_of(double off, double half_width) {
  return 2.0 * half_width + 2.0 / (1.0 - interval_covers) * std::max(0.0, off - half_width);
}

}  // namespace

IntervalSummary summarise_intervals(std::span<const JudgedRow* const> rows) {
  std::vector<double> off;
  IntervalSummary summary;
  for (const JudgedRow* row : rows) {
    if (row->interval > 0.0) {
      off.push_back(std::fabs(std::log(row->latency / (row->sample->us * 1e-6))));
      summary.coverage += off.back() <= row->interval ? 1.0 : 0.0;
      summary.half_width += row->interval;
      summary.score += score_of(off.back(), row->interval);
    }
  }
  if (off.empty()) {
    return summary;
  }
  const auto count = static_cast<double>(off.size());
  // The pinball loss is least at the quantile.
  summary.constant_half_width = quantile(off, interval_covers);
  for (const double each : off) {
    summary.constant_score += score_of(each, summary.constant_half_width) / count;
  }
  summary.coverage /= count;
  summary.half_width /= count;
  summary.score /= count;
  return summary;
}

std::vector<JudgedRow> judge(const SystemSpec& system,
                             std::span<const Sample> samples,
                             const Judgement& how) {
  const RooflineCostModel roofline(system);
  const CalibratedCostModel tables(system, how.tables, std::make_unique<RooflineCostModel>(system));
  std::map<CostFamily, std::vector<const Sample*>> families;
  for (const Sample& sample : samples) {
    families[sample.family].push_back(&sample);
  }
  SourceTimes measured;
  for (const Sample& sample : how.source_samples) {
    measured[{sample.family, sample.shape}] = sample.us * 1e-6;
  }
  std::vector<JudgedRow> all;
  for (const auto& [family, members] : families) {
    const FamilyFit* fit = tables.find_fit(family);
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
                      .roofline = plain.time / s,
                      .interval = price.interval});
      if (fit != nullptr && fit->carried) {
        carry_row(rows.back(), *fit, measured);
      }
      copies.push_back(*sample);
    }
    if (how.folds > 0) {
      judge_out_of_fold(rows, copies, form_rates(system, family), how);
    }
    all.insert(all.end(), rows.begin(), rows.end());
  }
  return all;
}

}  // namespace rackplan
