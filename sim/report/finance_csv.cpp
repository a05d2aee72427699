// SPDX-License-Identifier: Apache-2.0
#include "sim/report/finance_csv.h"

#include "sim/report/csv_cell.h"
#include "sim/report/number_text.h"

#include <cstddef>
#include <vector>

namespace rackplan {
namespace {

std::string row(const std::vector<std::string>& cells) {
  std::string text;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    text += (i == 0 ? "" : ",") + csv_cell(cells[i]);
  }
  return text + "\n";
}

}  // namespace

std::string finance_csv(const CostReport& cost) {
  std::string text = row({"assumption", "value", "date", "trust", "flag", "source"});
  for (const AssumptionReport& it : cost.assumptions) {
    text += row({it.name, it.value, it.date, it.trust, it.flag, it.source});
  }
  text += "\n" + row({"line", "kind", "usd_a_year", "formula", "date", "trust", "flag", "source"});
  for (const CostLineReport& it : cost.lines) {
    text += row({it.name,
                 it.kind,
                 cents_text(it.cost_a_year),
                 it.formula,
                 it.date,
                 it.trust,
                 it.flag,
                 it.source});
  }
  text += row({"sum", "", cents_text(cost.cost_a_year), "", "", "", "", ""});
  text += "\n" + row({"quarter",
                      "capex_usd",
                      "residual_usd",
                      "opex_usd",
                      "written_off_usd",
                      "cost_of_capital_usd",
                      "cost_usd",
                      "revenue_usd",
                      "cash_usd",
                      "cumulative_cash_usd"});
  for (const QuarterReport& it : cost.quarters) {
    text += row({it.name,
                 cents_text(it.capex),
                 cents_text(it.residual),
                 cents_text(it.opex),
                 cents_text(it.written_off),
                 cents_text(it.cost_of_capital),
                 cents_text(it.cost),
                 cents_text(it.revenue),
                 cents_text(it.cash),
                 cents_text(it.cumulative_cash)});
  }
  return text;
}

}  // namespace rackplan
