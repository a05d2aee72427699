// SPDX-License-Identifier: Apache-2.0
// The years of a plan by quarter: what is paid when, and whether it pays.
//
//   cash  = revenue - opex - capex + residual
//   cost  = opex + written off + cost of capital     four quarters of the first year: the headline
//   NPV   = Σ cash / (1 + i)^(t in years)            capex at the start of the first quarter,
//                                                    everything else at the end of its quarter
//
// Written-off shares and the cost of capital are no payments: they are in `cost`, not in `cash`.
#pragma once

#include "models/economics/money.h"
#include "models/economics/tco_model.h"
#include "models/units/quantity.h"

#include <optional>
#include <vector>

namespace rackplan {

struct Quarter {
  int index = 0;  // from 1
  Cents capex = 0;
  Cents residual = 0;  // comes back
  Cents opex = 0;
  Cents written_off = 0;
  Cents cost_of_capital = 0;
  Cents revenue = 0;
  Cents cost = 0;
  Cents cash = 0;
  Cents cumulative_cash = 0;
  friend bool operator==(const Quarter&, const Quarter&) = default;
};

struct Finance {
  std::vector<Quarter> quarters;
  std::optional<Usd> net_present_value;  // with revenue and a cost of capital
  std::optional<int> payback_quarter;    // the first from whose end on cash never is negative
};

/// Over `time`, rounded to whole quarters and at least one; `revenue_a_year` absent: no selling
/// prices.
[[nodiscard]] Finance finance(const Tco& tco,
                              Seconds time,
                              std::optional<double> cost_of_capital,
                              std::optional<Cents> revenue_a_year);

}  // namespace rackplan
