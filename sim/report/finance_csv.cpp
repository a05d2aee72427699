// SPDX-License-Identifier: Apache-2.0
#include "sim/report/finance_csv.h"

#include "sim/report/csv_cell.h"
#include "sim/report/number_text.h"
#include "sim/report/quarter_cells.h"

#include <utility>

namespace rackplan {
namespace {

constexpr int all_digits = 17;

// "137.5 USD a kW and month" in two; a text that begins with no number is all value.
std::pair<std::string, std::string> value_and_unit(const std::string& text) {
  const auto space = text.find(' ');
  const bool number = text.find_first_not_of("0123456789.-+e") == space;
  return number && space != std::string::npos
             ? std::pair(text.substr(0, space), text.substr(space + 1))
             : std::pair(text, std::string());
}

}  // namespace

std::string finance_csv(const CostReport& cost) {
  std::string text = csv_row({"assumption", "value", "unit", "date", "trust", "flag", "source"});
  for (const AssumptionReport& it : cost.assumptions) {
    const auto [value, unit] = value_and_unit(it.value);
    text += csv_row({it.name, value, unit, it.date, it.trust, it.flag, it.source});
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
  if (!cost.quarters.empty()) {
    text += csv_row(quarter_cells(sum_of(cost.quarters)));
  }
  text += "\n" + csv_row({"result", "value", "unit"}) +
          csv_row({"cost a year", cents_text(cost.cost_a_year), "USD"});
  if (cost.headline) {
    text += csv_row({"cost of " + cost.denominator,
                     number_text(1e6 * cost.headline->in_base(), all_digits),
                     "USD/Mtok"});
  }
  if (cost.net_present_value) {
    text += csv_row({"net present value", cents_text(*cost.net_present_value), "USD"});
  }
  if (cost.payback_quarter) {
    text += csv_row({"payback", std::to_string(*cost.payback_quarter), "quarter"});
  }
  return text;
}

}  // namespace rackplan
