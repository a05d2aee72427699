// SPDX-License-Identifier: Apache-2.0
#include "sim/report/finance_csv.h"

#include "sim/report/csv_cell.h"
#include "sim/report/number_text.h"
#include "sim/report/quarter_cells.h"

namespace rackplan {
std::string finance_csv(const CostReport& cost) {
  std::string text = csv_row({"assumption", "value", "date", "trust", "flag", "source"});
  for (const AssumptionReport& it : cost.assumptions) {
    text += csv_row({it.name, it.value, it.date, it.trust, it.flag, it.source});
  }
  text +=
      "\n" + csv_row({"line", "kind", "usd_a_year", "formula", "date", "trust", "flag", "source"});
  for (const CostLineReport& it : cost.lines) {
    text += csv_row({it.name,
                     it.kind,
                     cents_text(it.cost_a_year),
                     it.formula,
                     it.date,
                     it.trust,
                     it.flag,
                     it.source});
  }
  text += csv_row({"sum", "", cents_text(cost.cost_a_year), "", "", "", "", ""});
  text += "\n" + csv_row({"quarter",
                          "capex_usd",
                          "residual_usd",
                          "opex_usd",
                          "written_off_usd",
                          "cost_of_capital_usd",
                          "cost_usd",
                          "revenue_usd",
                          "cash_usd",
                          "cumulative_cash_usd"});
  for (const QuarterReport& quarter : cost.quarters) {
    text += csv_row(quarter_cells(quarter));
  }
  return text;
}

}  // namespace rackplan
