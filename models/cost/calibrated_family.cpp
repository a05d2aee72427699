// SPDX-License-Identifier: Apache-2.0
#include "models/cost/calibrated_family.h"

#include <algorithm>

namespace rackplan {
namespace {

/// The segment of `knots` that holds x, and how far x is along it; clamped to the ends.
struct Segment {
  std::size_t lower = 0;
  double share = 0.0;
};

Segment segment_of(const std::vector<double>& knots, double x) {
  if (knots.size() < 2 || x <= knots.front()) {
    return {};
  }
  if (x >= knots.back()) {
    return {knots.size() - 2, 1.0};
  }
  const auto above = std::upper_bound(knots.begin(), knots.end(), x);
  const auto lower = static_cast<std::size_t>(above - knots.begin()) - 1;
  return {lower, (x - knots[lower]) / (knots[lower + 1] - knots[lower])};
}

double factor(const FamilyFit& fit, const HeldCorners& corners, std::size_t block, std::size_t at) {
  double sum = 0.0;
  for (std::size_t i = 0; i < corners.count; ++i) {
    sum += corners.weight[i] * fit.factors[at * block + corners.offset[i]];
  }
  return sum;
}

}  // namespace

std::size_t FamilyFit::numbers() const {
  std::size_t count = 7 + drive_knots.size() + factors.size();  // 7: the form
  for (const std::vector<double>& knots : held_knots) {
    count += knots.size() > 1 ? knots.size() : 0;
  }
  return count;
}

HeldCorners held_corners(const FamilyFit& fit, const CalibratedShape& shape) {
  HeldCorners corners;
  corners.offset[0] = 0;
  corners.weight[0] = 1.0;
  corners.count = 1;
  for (std::size_t axis = 0; axis < held_axes; ++axis) {
    const std::vector<double>& knots = fit.held_knots[axis];
    const Segment at = segment_of(knots, shape.held[axis]);
    const std::size_t before = corners.count;
    for (std::size_t i = 0; i < before; ++i) {
      const std::size_t base = corners.offset[i] * knots.size() + at.lower;
      const double weight = corners.weight[i];
      corners.offset[i] = base;
      corners.weight[i] = weight * (1.0 - at.share);
      if (at.share > 0.0) {
        corners.offset[corners.count] = base + 1;
        corners.weight[corners.count] = weight * at.share;
        ++corners.count;
      }
    }
  }
  return corners;
}

DrivePlace drive_place(const FamilyFit& fit, const CalibratedShape& shape) {
  const std::vector<double>& knots = fit.drive_knots;
  const auto form = [&](double x) { return form_time(fit.form, fit.rates, shape, x).total(); };
  const double x = shape.drive;
  if (x <= knots.front()) {
    return {0, 0, form(x), 0.0};
  }
  if (x >= knots.back()) {
    return {knots.size() - 1, knots.size() - 1, form(x), 0.0};
  }
  const std::size_t lower = segment_of(knots, x).lower;
  const double first = form(knots[lower]);
  const double last = form(knots[lower + 1]);
  const double share = last > first ? (form(x) - first) / (last - first) : 0.0;
  return {lower, lower + 1, (1.0 - share) * first, share * last};
}

FormTime family_form(const FamilyFit& fit, const CalibratedShape& shape) {
  return fit.carried ? form_time(fit.carried->form, fit.carried->rates, shape, shape.drive)
                     : form_time(fit.form, fit.rates, shape, shape.drive);
}

double family_time(const FamilyFit& fit, const CalibratedShape& shape) {
  const HeldCorners corners = held_corners(fit, shape);
  const std::size_t block = fit.factors.size() / fit.drive_knots.size();
  const auto source = [&](double x) { return form_time(fit.form, fit.rates, shape, x).total(); };
  const auto form = [&](double x) {
    return fit.carried ? form_time(fit.carried->form, fit.carried->rates, shape, x).total()
                       : source(x);
  };
  const auto price = [&](double x, double here, std::size_t knot) {
    const double f = factor(fit, corners, block, knot);
    return fit.carried && f > 1.0 ? here + fit.carried->residual_share * source(x) * (f - 1.0)
                                  : here * f;
  };
  double highest = 0.0;  // of the knots at or below the drive
  double below = 0.0;    // the form there
  std::size_t next = 0;
  for (; next < fit.drive_knots.size() && fit.drive_knots[next] <= shape.drive; ++next) {
    const double x = fit.drive_knots[next];
    below = form(x);
    highest = std::max(highest, price(x, below, next));
  }
  const double here = form(shape.drive);
  if (next == 0) {
    return price(shape.drive, here, 0);
  }
  if (next == fit.drive_knots.size()) {
    return std::max(highest, price(shape.drive, here, next - 1));
  }
  const double above = form(fit.drive_knots[next]);
  const double target = std::max(highest, price(fit.drive_knots[next], above, next));
  return above > below ? highest + (target - highest) * (here - below) / (above - below) : highest;
}

}  // namespace rackplan
