// SPDX-License-Identifier: Apache-2.0
// What bound capital costs a year. For a price P, paid at once and used for n years at interest i,
// of which the share R comes back at the end, the yearly payment A (at the end of each year) is
//
//   A = P · (1 - R / (1 + i)^n) · f       annuity factor f = i / (1 - (1 + i)^-n);  1 / n for i = 0
//
// of which P · (1 - R) / n is written off on a straight line and the rest is the cost of capital.
#pragma once

#include "models/units/quantity.h"

namespace rackplan {

/// f, a year; `years` above 0, `rate` at least 0.
[[nodiscard]] double annuity_factor(double years, double rate);

/// A, a year.
[[nodiscard]] Usd annuity(Usd price, double residual, double years, double rate);

/// P · (1 - R) / n, a year.
[[nodiscard]] Usd straight_line(Usd price, double residual, double years);

/// What is left of a value after `years`, when `after_3_years` is left after three: it falls by the
/// same factor every year.
[[nodiscard]] double residual_after(double years, double after_3_years);

}  // namespace rackplan
