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

std::string amount(Usd value) {
  return number_text(value.in_base(), 17);
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
                 amount(it.cost_a_year),
                 it.formula,
                 it.date,
                 it.trust,
                 it.flag,
                 it.source});
  }
  text += row({"sum", "", amount(cost.cost_a_year), "", "", "", "", ""});
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
                 amount(it.capex),
                 amount(it.residual),
                 amount(it.opex),
                 amount(it.written_off),
                 amount(it.cost_of_capital),
                 amount(it.cost),
                 amount(it.revenue),
                 amount(it.cash),
                 amount(it.cumulative_cash)});
  }
  return text;
}

}  // namespace rackplan
