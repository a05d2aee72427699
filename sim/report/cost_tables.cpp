// SPDX-License-Identifier: Apache-2.0
#include "sim/report/cost_tables.h"

#include "models/units/text.h"
#include "sim/report/number_text.h"
#include "sim/report/quarter_cells.h"

#include <cstddef>
#include <optional>
#include <string>

namespace rackplan {
namespace {

constexpr int digits = 4;

std::string per_million(const std::optional<UsdPerToken>& cost) {
  return cost ? format(*cost, digits) : "-";
}

// "0.55 USD/Mtok of all tokens, 1.1 of output tokens; 0.2 in + 0.9 out"
std::string words(const TokenCostReport& cost) {
  std::string text = per_million(cost.total) + " of prompt and output tokens, " +
                     per_million(cost.output) + " of output tokens";
  if (cost.input_part && cost.output_part) {
    text += "; split: " + per_million(cost.input_part) + " of prompt tokens, " +
            per_million(cost.output_part) + " of output tokens";
  }
  return text;
}

std::string hourly(const CostReport& cost) {
  std::string text = format(cost.cost_per_gpu_hour, digits) + " for each of " +
                     std::to_string(cost.gpus) + " GPUs";
  if (cost.published_per_gpu_hour) {
    text += "; published for " + cost.basis + ": " + format(*cost.published_per_gpu_hour, digits);
  }
  return text;
}

std::string flags(const CostReport& cost) {
  std::string text;
  for (const AssumptionReport& it : cost.assumptions) {
    if (!it.flag.empty()) {
      text += (text.empty() ? "" : ", ") + it.name + " (" + it.flag + ")";
    }
  }
  return text;
}

void add_money(TextTable& table, const CostReport& cost) {
  if (cost.net_present_value) {
    table.add({"NPV",
               dollars_text(*cost.net_present_value) + " over " +
                   number_text(static_cast<double>(cost.quarters.size()) / 4.0, digits) +
                   " years"});
  }
  if (cost.payback_quarter) {
    table.add({"payback", "quarter " + std::to_string(*cost.payback_quarter)});
  }
}

}  // namespace

TextTable cost_answer(const CostReport& cost) {
  TextTable table({{"", Align::Left}, {"", Align::Left}});
  table.add({"cost",
             dollars_text(cost.cost_a_year) + " a year, " + per_million(cost.headline) + " of " +
                 cost.denominator});
  table.add({"basis",
             cost.basis + ", prices as of " + cost.as_of +
                 (cost.charge == "used" ? ", nodes in use only" : ", the whole estate")});
  table.add({"GPU-hour", hourly(cost)});
  table.add({"served",
             words(cost.served) + " (the run's load is the peak, the year's mean is 1/" +
                 number_text(cost.peak_to_average, digits) + " of it)"});
  table.add({"at peak", words(cost.at_peak)});
  table.add({"at capacity",
             words(cost.at_capacity) + " (" + number_text(cost.capacity, digits) +
                 " x the run's tokens: the busiest pool always busy)"});
  if (cost.input_share) {
    table.add({"split",
               percent_text(*cost.input_share, digits) +
                   " of the cost to prompt tokens: the share of prefill in GPU-seconds"});
  }
  table.add({"power",
             format(cost.power.provisioned, digits) + " provisioned, p99 " +
                 format(cost.power.p99, digits) + ", mean " + format(cost.power.mean, digits) +
                 ", idle " + format(cost.power.idle, digits) + " (IT); run " +
                 format(cost.power.energy, digits)});
  table.add({"per GPU", format(cost.throughput_per_gpu, digits) + " in and out"});
  table.add({"per MW",
             format(cost.throughput_per_megawatt, digits) + " of the site's provisioned power, " +
                 format(cost.throughput_per_megawatt_mean, digits) + " of its mean power, " +
                 format(cost.throughput_per_megawatt_utility, digits) +
                 " of published all-in power"});
  add_money(table, cost);
  if (const std::string doubtful = flags(cost); !doubtful.empty()) {
    table.add({"flagged", doubtful});
  }
  return table;
}

TextTable cost_lines(const CostReport& cost) {
  TextTable table({{"cost a year", Align::Left},
                   {"USD"},
                   {"formula", Align::Left},
                   {"date", Align::Left},
                   {"trust", Align::Left},
                   {"flag", Align::Left},
                   {"source", Align::Left}});
  for (const CostLineReport& line : cost.lines) {
    table.add({line.name,
               cents_text(line.cost_a_year),
               line.formula,
               line.date,
               line.trust,
               line.flag,
               line.source});
  }
  table.add({"sum", cents_text(cost.cost_a_year), "", "", "", "", ""});
  return table;
}

TextTable cost_assumptions(const CostReport& cost) {
  TextTable table({{"assumption", Align::Left},
                   {"value", Align::Left},
                   {"date", Align::Left},
                   {"trust", Align::Left},
                   {"flag", Align::Left},
                   {"source", Align::Left}});
  for (const AssumptionReport& it : cost.assumptions) {
    table.add({it.name, it.value, it.date, it.trust, it.flag, it.source});
  }
  return table;
}

TextTable cost_quarters(const CostReport& cost) {
  TextTable table({{"quarter", Align::Left},
                   {"capex"},
                   {"residual"},
                   {"opex"},
                   {"written off"},
                   {"cost of capital"},
                   {"cost"},
                   {"revenue"},
                   {"cash"},
                   {"cash added up"}});
  for (const QuarterReport& quarter : cost.quarters) {
    table.add(quarter_cells(quarter));
  }
  if (!cost.quarters.empty()) {
    table.add(quarter_cells(sum_of(cost.quarters)));
  }
  return table;
}

}  // namespace rackplan
