// SPDX-License-Identifier: Apache-2.0
#include "models/economics/finance.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace rackplan {
namespace {

constexpr int quarters_a_year = 4;
constexpr Seconds quarter_time = year / quarters_a_year;

Cents in_quarter(Cents a_year, int index) {
  const auto place = static_cast<std::size_t>((index - 1) % quarters_a_year);
  return in_equal_parts(a_year, quarters_a_year)[place];
}

// A cost that ends is paid evenly until then; its first year is the line's.
Cents in_quarter(const CostLine& line, int index) {
  if (!line.ends) {
    return in_quarter(line.a_year, index);
  }
  const Seconds first_year = std::min(*line.ends, year);
  if (!(first_year > Seconds())) {
    return 0;
  }
  const auto paid_by = [&](int quarters) {
    const Seconds paid = std::min(*line.ends, static_cast<double>(quarters) * quarter_time);
    return to_cents(to_usd(line.a_year) * (paid / first_year));
  };
  return paid_by(index) - paid_by(index - 1);
}

std::optional<int> payback(const std::vector<Quarter>& quarters) {
  std::optional<int> since;
  for (const Quarter& quarter : quarters) {
    if (quarter.cumulative_cash < 0) {
      since.reset();
    } else if (!since) {
      since = quarter.index;
    }
  }
  return since;
}

Usd present_value(const std::vector<Quarter>& quarters, double rate) {
  Usd value;
  for (const Quarter& it : quarters) {
    const auto at = [&](int time) {
      return std::pow(1.0 + rate, -static_cast<double>(time) / quarters_a_year);
    };
    value -= at(it.index - 1) * to_usd(it.capex);
    value += at(it.index) * to_usd(it.cash + it.capex);
  }
  return value;
}

}  // namespace

Finance finance(const Tco& tco,
                Seconds time,
                std::optional<double> cost_of_capital,
                std::optional<Cents> revenue_a_year) {
  const int count = std::max(1, static_cast<int>(std::lround(time / quarter_time)));
  Finance result;
  Cents cumulative = 0;
  for (int index = 1; index <= count; ++index) {
    Quarter quarter{.index = index};
    for (const Purchase& purchase : tco.purchases) {
      quarter.capex += index == 1 ? purchase.price : 0;
      quarter.residual += index == count ? purchase.residual : 0;
    }
    for (const CostLine& line : tco.lines) {
      const Cents paid = in_quarter(line, index);
      Cents& kind = line.kind == CostKind::WrittenOff ? quarter.written_off
                    : line.kind == CostKind::Capital  ? quarter.cost_of_capital
                                                      : quarter.opex;
      kind += paid;
    }
    quarter.revenue = revenue_a_year ? in_quarter(*revenue_a_year, index) : 0;
    quarter.cost = quarter.opex + quarter.written_off + quarter.cost_of_capital;
    quarter.cash = quarter.revenue - quarter.opex - quarter.capex + quarter.residual;
    cumulative += quarter.cash;
    quarter.cumulative_cash = cumulative;
    result.quarters.push_back(quarter);
  }
  if (revenue_a_year) {
    result.payback_quarter = payback(result.quarters);
    if (cost_of_capital) {
      result.net_present_value = present_value(result.quarters, *cost_of_capital);
    }
  }
  return result;
}

}  // namespace rackplan
