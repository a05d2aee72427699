// SPDX-License-Identifier: Apache-2.0
#include "sim/report/quarter_cells.h"

#include "sim/report/number_text.h"

namespace rackplan {

std::vector<std::string> quarter_cells(const QuarterReport& quarter) {
  return {quarter.name,
          cents_text(quarter.capex),
          cents_text(quarter.residual),
          cents_text(quarter.opex),
          cents_text(quarter.written_off),
          cents_text(quarter.cost_of_capital),
          cents_text(quarter.cost),
          cents_text(quarter.revenue),
          cents_text(quarter.cash),
          cents_text(quarter.cumulative_cash)};
}

QuarterReport sum_of(const std::vector<QuarterReport>& quarters) {
  QuarterReport sum;
  sum.name = "sum";
  for (const QuarterReport& it : quarters) {
    sum.capex += it.capex;
    sum.residual += it.residual;
    sum.opex += it.opex;
    sum.written_off += it.written_off;
    sum.cost_of_capital += it.cost_of_capital;
    sum.cost += it.cost;
    sum.revenue += it.revenue;
    sum.cash += it.cash;
    sum.cumulative_cash = it.cumulative_cash;
  }
  return sum;
}

}  // namespace rackplan
