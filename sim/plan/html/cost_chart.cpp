// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/html/bar_rows.h"
#include "sim/plan/html/charts.h"
#include "sim/report/number_text.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace rackplan {
namespace {

constexpr std::array<const char*, 6> looks{"first", "second", "third", "fourth", "fifth", "sixth"};

// One colour a kind of cost, in the order in which kinds appear.
const char* look_of(const CostReport& cost, const CostLineReport& line) {
  std::vector<std::string> kinds;
  for (const CostLineReport& it : cost.lines) {
    if (std::find(kinds.begin(), kinds.end(), it.kind) == kinds.end()) {
      kinds.push_back(it.kind);
    }
  }
  const auto place = std::find(kinds.begin(), kinds.end(), line.kind) - kinds.begin();
  return looks.at(static_cast<std::size_t>(place) % looks.size());
}

}  // namespace

std::string cost_chart(const CostReport& cost) {
  if (cost.lines.empty()) {
    return "";
  }
  Usd largest;
  for (const CostLineReport& line : cost.lines) {
    largest = std::max(largest, line.cost_a_year);
  }
  const Scale money = money_scale(largest);
  BarChart chart{.label = "cost a year by line",
                 .axis = {linear_axis(0.0, largest.in_base()), money, "a year"},
                 .rows = {},
                 .reference = {},
                 .reference_name = {}};
  for (const CostLineReport& line : cost.lines) {
    const std::string share =
        cost.cost_a_year > Usd() ? percent_text(line.cost_a_year / cost.cost_a_year) : "";
    chart.rows.push_back(
        {.name = line.name,
         .from = 0.0,
         .to = line.cost_a_year.in_base(),
         .look = look_of(cost, line),
         .note = money.shown(line.cost_a_year.in_base()) + " " + money.name + ", " + share,
         .title = line.name + " (" + line.kind + "): " + cents_text(line.cost_a_year) + " USD\n" +
                  line.formula});
  }
  return draw(chart);
}

std::string cash_chart(const CostReport& cost) {
  if (cost.quarters.empty()) {
    return "";
  }
  double low = 0.0;
  double high = 0.0;
  for (const QuarterReport& quarter : cost.quarters) {
    low = std::min(low, quarter.cumulative_cash.in_base());
    high = std::max(high, quarter.cumulative_cash.in_base());
  }
  const Scale money = money_scale(std::max(high, -low) * usd);
  const auto last = static_cast<double>(cost.quarters.size());
  const Plot plot{
      .frame = {70.0, 34.0, 470.0, 270.0},
      .x = {{.low = 0.0, .high = last, .logarithmic = false, .marks = {}}, {1.0, ""}, "quarter"},
      .y = {linear_axis(low, high), money, "cash, added up"}};
  Svg drawing(560.0, 360.0, "cash added up by quarter");
  draw_axes(drawing, plot);
  const double zero = plot.at(0.0, 0.0).y;
  for (std::size_t i = 0; i < cost.quarters.size(); ++i) {
    const QuarterReport& quarter = cost.quarters[i];
    const double cash = quarter.cumulative_cash.in_base();
    const Point corner = plot.at(static_cast<double>(i), cash);
    const double step = plot.frame.width / last;
    drawing.box({corner.x + 0.15 * step,
                 std::min(zero, corner.y),
                 0.7 * step,
                 std::max(1.0, std::abs(zero - corner.y))},
                cash < 0.0 ? "second" : "first",
                "quarter " + quarter.name + ": " + cents_text(quarter.cumulative_cash) + " USD");
    if (cost.quarters.size() <= 12 || i % 4 == 3) {
      drawing.words({corner.x + 0.5 * step, plot.frame.top + plot.frame.height + 16.0},
                    quarter.name,
                    Anchor::Middle);
    }
  }
  drawing.line({plot.frame.left, zero}, {plot.frame.left + plot.frame.width, zero}, "axis");
  return drawing.text();
}

}  // namespace rackplan
