// SPDX-License-Identifier: Apache-2.0
// A fitted op family: its form times a factor that is drawn straight, axis by axis, between the
// knots of a small grid. Along the drive the grid's times are joined in proportion to the form's
// own rise, so that tile steps stay where they are and the price never falls with load:
//
//   T_i = form(x_i)·f_i,  P_i = max(T_1 … T_i),
//   t(x) = P_i + (P_{i+1} − P_i)·(form(x) − form(x_i)) / (form(x_{i+1}) − form(x_i))
//
// Outside the knots the nearest factor holds: the form extrapolates.
#pragma once

#include "models/cost/calibrated_form.h"
#include "models/cost/carried_fit.h"

#include <array>
#include <cstddef>
#include <optional>
#include <vector>

namespace rackplan {

/// What was seen on measurements that the fit did not use; fractions.
struct FitError {
  double median = 0.0;  // of |predicted/measured − 1|
  double p90 = 0.0;
  double bias = 0.0;  // median of predicted/measured − 1
};

struct FamilyFit {
  CostFamily family;
  FormRates rates;
  FormConstants form;
  std::vector<double> drive_knots;                        // increasing
  std::array<std::vector<double>, held_axes> held_knots;  // octaves; increasing, at least one
  std::vector<double> factors;  // [drive][held 0][held 1][held 2]; one a combination of knots
  long samples = 0;
  FitError rows;    // held out by the hash of the row; of a carried fit: on the target's samples
  FitError shapes;  // whole shapes held out
  /// Price::interval is this times 1 + |ln(time/form)|, at most twice: what the closed form does
  /// not explain is known least.
  double interval = 0.0;
  std::optional<CarriedFit> carried;

  /// Numbers that were fitted or chosen: constants, knots and factors.
  [[nodiscard]] std::size_t numbers() const;
};

/// Corners of the held axes around a shape, with weights that sum to one.
struct HeldCorners {
  static constexpr std::size_t most = std::size_t{1} << held_axes;
  std::array<std::size_t, most> offset{};  // into one drive knot's block of factors
  std::array<double, most> weight{};
  std::size_t count = 0;
};
[[nodiscard]] HeldCorners held_corners(const FamilyFit& fit, const CalibratedShape& shape);

/// Where a drive lies between the knots of a fit that is not carried: t = lower_weight·(factor of
/// the lower knot) + upper_weight·(factor of the upper), before the running maximum.
struct DrivePlace {
  std::size_t lower = 0;
  std::size_t upper = 0;
  double lower_weight = 0.0;  // seconds
  double upper_weight = 0.0;
};
[[nodiscard]] DrivePlace drive_place(const FamilyFit& fit, const CalibratedShape& shape);

/// The form at the shape's own drive: the target's of a carried fit.
[[nodiscard]] FormTime family_form(const FamilyFit& fit, const CalibratedShape& shape);

/// Seconds.
[[nodiscard]] double family_time(const FamilyFit& fit, const CalibratedShape& shape);

/// What the fit says of a shape on the GPU it was fitted on: of a carried fit, the source.
[[nodiscard]] double source_time(const FamilyFit& fit, const CalibratedShape& shape);

/// Seconds on the target of a carried fit for `source` seconds, measured on the source.
[[nodiscard]] double carried_from(const FamilyFit& fit,
                                  const CalibratedShape& shape,
                                  double source);

struct FamilyPrice {
  double seconds = 0.0;
  /// Price::interval: the fit's times width_factor, half as much again for each octave that the
  /// shape's held axes lie outside the knots.
  double interval = 0.0;
};
[[nodiscard]] FamilyPrice family_price(const FamilyFit& fit, const CalibratedShape& shape);

/// 1 + |ln(source_time/form)|, at most 2: what the closed form does not explain is known least.
[[nodiscard]] double width_factor(const FamilyFit& fit, const CalibratedShape& shape);

}  // namespace rackplan
