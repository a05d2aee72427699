// SPDX-License-Identifier: Apache-2.0
#include "calib/fit.h"

#include "calib/fit_factors.h"
#include "calib/minimise.h"
#include "calib/rounding.h"
#include "models/base/error.h"

#include <algorithm>
#include <cmath>

namespace rackplan {
namespace {

constexpr std::size_t form_points = 4000;  // of a family, spread over all of them
constexpr int form_evaluations = 400;

/// From what the minimiser moves freely to constants within their bounds.
FormConstants constants_at(const std::vector<double>& x, const FitPlan& plan, int power) {
  std::size_t next = 0;
  const auto positive = [&] { return std::exp(x[next++]); };
  FormConstants form;
  form.overhead = positive() * 1e-6;
  form.compute_efficiency = plan.compute ? positive() : 1.0;
  form.memory_efficiency = positive();
  form.ramp = plan.ramp ? positive() : 0.0;
  form.side_passes = plan.side ? positive() : 0.0;
  form.spread_passes = plan.spread ? positive() : 0.0;
  form.power = power;
  return form;
}

std::vector<double> start_of(const FitPlan& plan) {
  std::vector<double> start{std::log(5.0)};
  if (plan.compute) {
    start.push_back(-0.2);
  }
  start.push_back(-0.2);
  if (plan.ramp) {
    start.push_back(std::log(300.0));
  }
  if (plan.side) {
    start.push_back(0.7);
  }
  if (plan.spread) {
    start.push_back(-1.0);
  }
  return start;
}

FormConstants fit_form(const FormRates& rates,
                       const FitPlan& plan,
                       std::span<const FitPoint> points) {
  const std::size_t stride = 1 + points.size() / form_points;
  const std::vector<double> start = start_of(plan);
  FormConstants best;
  double least = -1.0;
  for (const int power : {1, 2, 4}) {
    const Objective error = [&](const std::vector<double>& x) {
      const FormConstants form = constants_at(x, plan, power);
      double sum = 0.0;
      for (std::size_t i = 0; i < points.size(); i += stride) {
        const FitPoint& point = points[i];
        const double predicted = form_time(form, rates, point.shape, point.shape.drive).total();
        sum += std::fabs(std::log(predicted / point.seconds));
      }
      return sum / static_cast<double>((points.size() + stride - 1) / stride);
    };
    const std::vector<double> at = minimise(error, start, 0.5, form_evaluations);
    const double value = error(at);
    if (least < 0.0 || value < least) {
      least = value;
      best = constants_at(at, plan, power);
    }
  }
  best.overhead = rounded(best.overhead, 5);
  best.compute_efficiency = rounded(best.compute_efficiency, 5);
  best.memory_efficiency = rounded(best.memory_efficiency, 5);
  best.ramp = rounded(best.ramp, 5);
  best.side_passes = rounded(best.side_passes, 5);
  best.spread_passes = rounded(best.spread_passes, 5);
  return best;
}

/// `count` knots from the least to the greatest value, even in octaves; fewer when there are fewer
/// different values.
std::vector<double> even_knots(std::vector<double> octaves, std::size_t count) {
  std::sort(octaves.begin(), octaves.end());
  octaves.erase(std::unique(octaves.begin(), octaves.end()), octaves.end());
  const double first = octaves.front();
  const double last = octaves.back();
  if (octaves.size() <= count) {
    return octaves;
  }
  std::vector<double> knots;
  for (std::size_t i = 0; i < count; ++i) {
    const double share = count == 1 ? 0.5 : static_cast<double>(i) / static_cast<double>(count - 1);
    knots.push_back(rounded(first + share * (last - first), 5));
  }
  return knots;
}

/// The inverse of octave().
double from_octave(double y) {
  const double whole = std::floor(y);
  return std::ldexp(1.0 + (y - whole), static_cast<int>(whole));
}

void place_knots(FamilyFit& fit, const FitPlan& plan, std::span<const FitPoint> points) {
  std::vector<double> values;
  values.reserve(points.size());
  for (const FitPoint& point : points) {
    values.push_back(octave(point.shape.drive));
  }
  fit.drive_knots = plan.fixed_drive_knots;
  if (fit.drive_knots.empty()) {
    for (const double knot : even_knots(values, plan.drive_knots)) {
      fit.drive_knots.push_back(rounded(from_octave(knot), 5));
    }
  }
  for (std::size_t axis = 0; axis < held_axes; ++axis) {
    values.clear();
    for (const FitPoint& point : points) {
      values.push_back(point.shape.held[axis]);
    }
    fit.held_knots[axis] = plan.fixed_knots[axis].empty()
                               ? even_knots(values, plan.held_knots[axis])
                               : plan.fixed_knots[axis];
  }
}

}  // namespace

FitPoint fit_point(const Sample& sample) {
  return {calibrated_shape(sample_op(sample.family, sample.shape)), sample.us * 1e-6};
}

FamilyFit fit_family(const CostFamily& family,
                     const FormRates& rates,
                     std::span<const FitPoint> points,
                     const FitPlan& plan) {
  ensure(!points.empty(), "a family is fitted to at least one sample");
  FamilyFit fit{.family = family,
                .rates = rates,
                .form = fit_form(rates, plan, points),
                .drive_knots = {},
                .held_knots = {},
                .factors = {},
                .samples = static_cast<long>(points.size()),
                .rows = {},
                .shapes = {},
                .carried = std::nullopt};
  place_knots(fit, plan, points);
  fit_factors(fit, points);
  for (double& factor : fit.factors) {
    factor = rounded(factor, 4);
  }
  return fit;
}

FamilyFit fit_family(const CostFamily& family,
                     const FormRates& rates,
                     std::span<const FitPoint> points) {
  return fit_family(family, rates, points, fit_plan(family));
}

}  // namespace rackplan
