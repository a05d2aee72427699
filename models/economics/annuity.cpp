// SPDX-License-Identifier: Apache-2.0
#include "models/economics/annuity.h"

#include "models/base/error.h"

#include <cmath>

namespace rackplan {

double annuity_factor(double years, double rate) {
  ensure(years > 0.0 && rate >= 0.0,
         "capital is bound for a time, at an interest that is not negative");
  // expm1 and log1p keep small rates exact: 1 - (1 + i)^-n = -expm1(-n log1p(i))
  return rate == 0.0 ? 1.0 / years : rate / -std::expm1(-years * std::log1p(rate));
}

Usd annuity(Usd price, double residual, double years, double rate) {
  return price * (1.0 - residual * std::pow(1.0 + rate, -years)) * annuity_factor(years, rate);
}

Usd straight_line(Usd price, double residual, double years) {
  return price * (1.0 - residual) / years;
}

double residual_after(double years, double after_3_years) {
  constexpr double known_years = 3.0;
  return std::pow(after_3_years, years / known_years);
}

}  // namespace rackplan
