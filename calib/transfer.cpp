// SPDX-License-Identifier: Apache-2.0
#include "calib/transfer.h"

#include "calib/anchor_fit.h"
#include "calib/error_summary.h"
#include "calib/fit_plan.h"
#include "calib/fit_table.h"
#include "calib/rounding.h"
#include "models/base/error.h"
#include "models/cost/price.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace rackplan {
namespace {

/// Graph-replayed kernels take at least 2 to 2.5 µs whatever the GPU (public kernel tables).
constexpr double launch_seconds = 2e-6;
/// Chosen on the public tables, H100 to GB200, among 0.6, 0.8 and 1.
constexpr double share_across_generations = 0.8;
/// ln half-width that held 80 % of the public tables' rows, each carried from its own measurement
/// on H100: to H200 ...
constexpr double hop_within_generation = 0.07;
/// ... and to GB200, without anchors.
constexpr double hop_across_generations = 0.30;
constexpr std::size_t anchor_folds = 5;

/// The part of the source that the achieved rates alone explain.
FormConstants rates_alone(const FamilyFit& source) {
  const OpKind kind = source.family.kind;
  const bool decode = kind == OpKind::DecodeAttention || kind == OpKind::MlaDecodeAttention;
  return {.overhead = launch_seconds,
          .compute_efficiency = 1.0,
          .memory_efficiency = 1.0,
          .ramp = decode ? 0.0 : source.form.ramp,
          .side_passes = std::min(1.0, source.form.side_passes),
          .spread_passes = std::min(1.0, source.form.spread_passes),
          .power = 2};
}

CarriedFit carrier(const FamilyFit& source,
                   const SystemSpec& from,
                   const SystemSpec& to,
                   const FormConstants& form,
                   double residual_share) {
  return {.from = from.gpu.name,
          .rates = form_rates(to, source.family),
          .form = form,
          .source_form = form,
          .residual_share = residual_share};
}

FamilyFit carried(const FamilyFit& source, CarriedFit how) {
  FamilyFit fit = source;
  fit.rows = {};
  fit.shapes = {};
  fit.carried = std::move(how);
  return fit;
}

FamilyFit best_on(const FamilyFit& source,
                  const SystemSpec& from,
                  const SystemSpec& to,
                  std::span<const FitPoint> anchors) {
  const double share = from.gpu.generation == to.gpu.generation ? 1.0 : share_across_generations;
  const AnchorFit whole =
      fit_to_anchors(carried(source, carrier(source, from, to, source.form, share)), anchors);
  const AnchorFit rates = fit_to_anchors(
      carried(source, carrier(source, from, to, rates_alone(source), share)), anchors);
  return rates.loss < whole.loss ? rates.fit : whole.fit;
}

/// Each anchor as the others see it.
void judge_anchors(FamilyFit& fit,
                   const FamilyFit& source,
                   const SystemSpec& from,
                   const SystemSpec& to,
                   std::span<const FitPoint> anchors) {
  std::vector<double> errors;
  std::vector<double> widths;
  for (std::size_t fold = 0; fold < anchor_folds; ++fold) {
    std::vector<FitPoint> known;
    std::vector<FitPoint> asked;
    for (std::size_t i = 0; i < anchors.size(); ++i) {
      (i % anchor_folds == fold ? asked : known).push_back(anchors[i]);
    }
    const FamilyFit without = best_on(source, from, to, known);
    for (const FitPoint& point : asked) {
      const double ratio = family_time(without, point.shape) / point.seconds;
      errors.push_back(ratio - 1.0);
      widths.push_back(std::fabs(std::log(ratio)) / width_factor(without, point.shape));
    }
  }
  fit.interval = rounded(quantile(widths, interval_covers), 3);
  fit.shapes = rounded_error(summarise_errors(std::move(errors)));
  fit.rows = fit.shapes;
}

}  // namespace

FamilyFit transfer_fit(const FamilyFit& source,
                       const SystemSpec& from,
                       const SystemSpec& to,
                       std::span<const FitPoint> anchors) {
  ensure(!source.carried, "what is carried once is not carried on");
  ensure(anchors.size() <= most_anchors, "few anchors");
  if (anchors.size() >= fewest_anchors) {
    FamilyFit fit = best_on(source, from, to, anchors);
    judge_anchors(fit, source, from, to, anchors);
    return fit;
  }
  const bool near = from.gpu.generation == to.gpu.generation;
  FamilyFit fit = carried(source,
                          near ? carrier(source, from, to, rates_alone(source), 1.0)
                               : carrier(source, from, to, source.form, share_across_generations));
  fit.interval = rounded(
      std::hypot(source.interval, near ? hop_within_generation : hop_across_generations), 3);
  // typical, of an error as wide as the interval says
  fit.shapes.median = rounded(fit.interval / interval_over_median, 3);
  return fit;
}

CostTable transfer_table(const CostTable& source,
                         const SystemSpec& from,
                         const SystemSpec& to,
                         std::span<const Sample> anchors) {
  const auto families = by_family(anchors);
  CostTable table{
      .id = {}, .gpu = to.gpu.name, .title = {}, .source = {}, .date = {}, .families = {}};
  for (const FamilyFit& fit : source.families) {
    if (fit.carried || (fit.family.math == Math::Fp4 && !to.gpu.achieved.gemm_nvfp4)) {
      continue;
    }
    std::vector<FitPoint> points;
    if (const auto found = families.find(fit.family); found != families.end()) {
      for (const Sample& sample : found->second) {
        points.push_back(fit_point(sample));
      }
    }
    if (points.size() > most_anchors) {
      throw InputError({"",
                        family_text(fit.family),
                        std::to_string(points.size()) + " anchors",
                        "at most " + std::to_string(most_anchors) + " an op family"});
    }
    table.families.push_back(transfer_fit(fit, from, to, points));
  }
  return table;
}

}  // namespace rackplan
