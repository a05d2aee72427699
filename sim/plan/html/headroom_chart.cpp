// SPDX-License-Identifier: Apache-2.0
#include "models/units/text.h"
#include "sim/plan/html/bar_rows.h"
#include "sim/plan/html/charts.h"

#include <algorithm>

namespace rackplan {
namespace {

constexpr int digits = 4;

std::string chart(const Headroom& headroom, const std::string& name, Seconds HeadroomRow::*member) {
  Seconds largest;
  for (const HeadroomRow& row : headroom.rows) {
    largest = std::max(largest, row.*member);
  }
  BarChart chart{.label = name + " as load grows or parts are lost",
                 .axis = {linear_axis(0.0, largest.in_base()), time_scale(largest), name},
                 .rows = {},
                 .reference = {},
                 .reference_name = {}};
  for (const HeadroomRow& row : headroom.rows) {
    const std::string value = format(row.*member, digits);
    const std::string verdict = row.met ? "met" : "missed";
    chart.rows.push_back({.name = row.name,
                          .from = 0.0,
                          .to = (row.*member).in_base(),
                          .look = row.met ? "first" : "second",
                          .note = value + ", " + verdict,
                          .title = row.name + ": " + name + " " + value + ", targets " + verdict});
  }
  return draw(chart);
}

}  // namespace

std::string headroom_chart(const Plan& plan) {
  if (!plan.headroom || plan.headroom->rows.empty()) {
    return "";
  }
  return chart(*plan.headroom, "TTFT p99", &HeadroomRow::ttft_p99) +
         chart(*plan.headroom, "ITL p99", &HeadroomRow::itl_p99);
}

std::string tornado_chart(const Plan& plan) {
  if (plan.sensitivity.empty() || !plan.best || !plan.best->figures) {
    return "";
  }
  const Usd base = plan.best->figures->cost_a_year;
  Usd low = base;
  Usd high = base;
  for (const SensitivityRow& row : plan.sensitivity) {
    for (const auto& cost : {row.cost_at_low, row.cost_at_high}) {
      low = std::min(low, cost.value_or(base));
      high = std::max(high, cost.value_or(base));
    }
  }
  BarChart chart{.label = "cost a year when one assumption changes",
                 .axis = {linear_axis(low.in_base(), high.in_base()), money_scale(high), "a year"},
                 .rows = {},
                 .reference = base.in_base(),
                 .reference_name = "the plan " + format(base, digits)};
  const auto shown = [](const std::optional<Usd>& cost) {
    return cost ? format(*cost, digits) : std::string("infeasible");
  };
  for (const SensitivityRow& row : plan.sensitivity) {
    // What is infeasible reaches to the end of the axis.
    const Usd end = chart.axis.axis.high * usd;
    const Usd at_low = row.cost_at_low.value_or(end);
    const Usd at_high = row.cost_at_high.value_or(end);
    const bool feasible = row.cost_at_low && row.cost_at_high;
    chart.rows.push_back({.name = row.name,
                          .from = std::min({at_low, at_high, base}).in_base(),
                          .to = std::max({at_low, at_high, base}).in_base(),
                          .look = feasible ? "first" : "second",
                          .note = feasible
                                      ? (row.flips_at ? "flips at " + *row.flips_at : "")
                                      : "infeasible at " + (row.cost_at_low ? row.high : row.low),
                          .title = row.name + " " + row.low + ": " + shown(row.cost_at_low) + ", " +
                                   row.high + ": " + shown(row.cost_at_high) + "\n" + row.source});
  }
  return draw(chart);
}

}  // namespace rackplan
