// SPDX-License-Identifier: Apache-2.0
// Samples of one family on one GPU → its fit. First the form's constants by least absolute error of
// the logarithm, then the grid's factors by iteratively reweighted least squares of the relative
// error (which ends near least absolute error, so outliers hardly pull), held smooth where samples
// are few. Same samples in the same order, same fit.
#pragma once

#include "calib/fit_plan.h"
#include "calib/sample.h"
#include "models/cost/calibrated_family.h"

#include <span>
#include <vector>

namespace rackplan {

/// A sample as the fit and its judges see it.
struct FitPoint {
  CalibratedShape shape;
  double seconds = 0.0;
};
[[nodiscard]] FitPoint fit_point(const Sample& sample);

/// By `plan`, or fit_plan(family). Precondition: at least one point. Errors are left at zero.
/// Numbers are rounded to what a cost table keeps.
[[nodiscard]] FamilyFit fit_family(const CostFamily& family,
                                   const FormRates& rates,
                                   std::span<const FitPoint> points,
                                   const FitPlan& plan);
[[nodiscard]] FamilyFit fit_family(const CostFamily& family,
                                   const FormRates& rates,
                                   std::span<const FitPoint> points);

}  // namespace rackplan
