// SPDX-License-Identifier: Apache-2.0
#include "models/cost/calibrated_family.h"

#include <algorithm>
#include <cmath>

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

double held_correction(const FamilyFit& fit, const CalibratedShape& shape) {
  double sum = 0.0;
  for (std::size_t axis = 0; axis < held_axes; ++axis) {
    const std::vector<double>& at_knots = fit.carried->held_correction[axis];
    if (at_knots.size() > 1) {
      const Segment at = segment_of(fit.held_knots[axis], shape.held[axis]);
      sum += at_knots[at.lower] + at.share * (at_knots[at.lower + 1] - at_knots[at.lower]);
    }
  }
  return sum;
}

/// `price(x, form there, knot)` at the knots, joined as the header says.
template <class Form, class PriceAtKnot>
double rising_time(const FamilyFit& fit,
                   const CalibratedShape& shape,
                   const Form& form,
                   const PriceAtKnot& price) {
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
  const double x = fit.drive_knots[next];
  const double above = form(x);
  const double target = std::max(highest, price(x, above, next));
  return above > below ? highest + (target - highest) * (here - below) / (above - below) : highest;
}

double width_of(const FamilyFit& fit, const CalibratedShape& shape, double source) {
  const double form = form_time(fit.form, fit.rates, shape, shape.drive).total();
  return 1.0 + std::min(1.0, std::fabs(std::log(source / form)));
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

double source_time(const FamilyFit& fit, const CalibratedShape& shape) {
  const HeldCorners corners = held_corners(fit, shape);
  const std::size_t block = fit.factors.size() / fit.drive_knots.size();
  const auto form = [&](double x) { return form_time(fit.form, fit.rates, shape, x).total(); };
  return rising_time(fit, shape, form, [&](double, double here, std::size_t knot) {
    return here * factor(fit, corners, block, knot);
  });
}

double family_time(const FamilyFit& fit, const CalibratedShape& shape) {
  if (!fit.carried) {
    return source_time(fit, shape);
  }
  const CarriedFit& carried = *fit.carried;
  const HeldCorners corners = held_corners(fit, shape);
  const std::size_t block = fit.factors.size() / fit.drive_knots.size();
  const double held = held_correction(fit, shape);
  // Between knots the target's time rises as the source's form would at the target's rates.
  const auto form = [&](double x) { return form_time(fit.form, carried.rates, shape, x).total(); };
  return rising_time(fit, shape, form, [&](double x, double, std::size_t knot) {
    const double source = form_time(fit.form, fit.rates, shape, x).total();
    const double there =
        carried_time(carried, fit.rates, shape, x, source * factor(fit, corners, block, knot));
    const double drive = carried.drive_correction.empty() ? 0.0 : carried.drive_correction[knot];
    return there * std::exp(held + drive);
  });
}

double carried_from(const FamilyFit& fit, const CalibratedShape& shape, double source) {
  double correction = held_correction(fit, shape);
  const std::vector<double>& at_knots = fit.carried->drive_correction;
  if (at_knots.size() > 1) {
    const Segment at = segment_of(fit.drive_knots, shape.drive);
    correction += at_knots[at.lower] + at.share * (at_knots[at.lower + 1] - at_knots[at.lower]);
  }
  return carried_time(*fit.carried, fit.rates, shape, shape.drive, source) * std::exp(correction);
}

double width_factor(const FamilyFit& fit, const CalibratedShape& shape) {
  return width_of(fit, shape, source_time(fit, shape));
}

FamilyPrice family_price(const FamilyFit& fit, const CalibratedShape& shape) {
  const double source = source_time(fit, shape);
  double outside = 0.0;  // octaves
  for (std::size_t axis = 0; axis < held_axes; ++axis) {
    const std::vector<double>& knots = fit.held_knots[axis];
    if (knots.size() > 1) {  // else the axis plays no part
      outside += std::max({0.0, knots.front() - shape.held[axis], shape.held[axis] - knots.back()});
    }
  }
  return {.seconds = fit.carried ? family_time(fit, shape) : source,
          .interval = fit.interval * width_of(fit, shape, source) * (1.0 + 0.5 * outside)};
}

}  // namespace rackplan
