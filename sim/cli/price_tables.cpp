// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/price_tables.h"

#include "models/units/text.h"
#include "sim/report/number_text.h"
#include "sim/report/text_table.h"

#include <utility>
#include <vector>

namespace rackplan {
namespace {

constexpr int digits = 4;

using Cells = std::vector<std::string>;

TextTable table(const std::vector<std::string>& titles) {
  std::vector<TextTable::Column> columns;
  for (const std::string& title : titles) {
    columns.push_back({title, Align::Left});
  }
  for (const char* title : {"date", "days", "trust", "flag", "source"}) {
    columns.push_back({title, std::string(title) == "days" ? Align::Right : Align::Left});
  }
  return TextTable(columns);
}

void add(TextTable& table, Cells cells, const Source& source, const CalendarDate& as_of) {
  const bool dated = !source.date.empty();
  const bool flagged = !doubts(source, as_of).empty();
  cells.push_back(source.date);
  cells.push_back(dated ? std::to_string(days_from(parse_date(source.date), as_of)) : "");
  cells.emplace_back(name_of(source.trust));
  cells.emplace_back(flagged ? "!" : "");
  cells.push_back(source.title + (source.note.empty() ? "" : "; " + source.note));
  table.add(std::move(cells));
}

TextTable gpu_hours(const PriceList& prices, const CalendarDate& as_of) {
  TextTable rows = table({"system", "basis", "cloud", "term", "a GPU"});
  for (const GpuHourPrice& it : prices.gpu_hours) {
    add(rows,
        {it.system, std::string(name_of(it.basis)), it.cloud, it.term, format(it.price.value)},
        it.price.source,
        as_of);
  }
  return rows;
}

TextTable capital(const PriceList& prices, const CalendarDate& as_of) {
  TextTable rows = table({"system", "buys", "price"});
  for (const CapitalPrice& it : prices.capital) {
    add(rows, {it.system, it.scope, format(it.price.value)}, it.price.source, as_of);
  }
  return rows;
}

TextTable ownership(const OwnershipFigures& it, const CalendarDate& as_of) {
  TextTable rows = table({"figure", "value"});
  const auto row = [&](const char* name, const std::string& value, const Source& source) {
    add(rows, {name, value}, source, as_of);
  };
  const auto share = [&](const char* name, const Sourced<double>& value) {
    row(name, percent_text(value.value, digits), value.source);
  };
  const double rent = it.colocation_per_kw.value * (year / 12.0) / usd;
  row("PUE", number_text(it.pue.value, digits), it.pue.source);
  row("energy", format(it.energy.value), it.energy.source);
  row("colocation", number_text(rent, digits) + " USD a kW and month", it.colocation_per_kw.source);
  row("amortisation", format(it.amortisation.value), it.amortisation.source);
  share("residual after 3 years", it.residual_after_3_years);
  share("cost of capital, hyperscaler", it.cost_of_capital_hyperscaler);
  share("cost of capital, neocloud", it.cost_of_capital_neocloud);
  share("network, of the hardware", it.network_share);
  share("spares, of the hardware", it.spares_share);
  share("operations, of the hardware a year", it.operations_share);
  row("peak-to-average ratio of demand",
      number_text(it.peak_to_average.value, digits),
      it.peak_to_average.source);
  return rows;
}

}  // namespace

std::string price_tables(const PriceList& prices, const CalendarDate& as_of) {
  return "As of " + as_of.text + "; ! marks what is older than " +
         std::to_string(stale_after_days) + " days, undated or unverified.\n\nGPU-hours\n" +
         gpu_hours(prices, as_of).aligned() + "\nPurchase\n" + capital(prices, as_of).aligned() +
         "\nOwnership\n" + ownership(prices.ownership, as_of).aligned();
}

}  // namespace rackplan
