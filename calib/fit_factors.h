// SPDX-License-Identifier: Apache-2.0
// The factors of a family's grid, given its form and knots: a linear problem, because prices are
// linear in them (before the running maximum along the drive).
#pragma once

#include "calib/fit.h"

#include <span>

namespace rackplan {

void fit_factors(FamilyFit& fit, std::span<const FitPoint> points);

}  // namespace rackplan
