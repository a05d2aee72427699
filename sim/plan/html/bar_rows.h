// SPDX-License-Identifier: Apache-2.0
// Horizontal bars with a name to their left and a number to their right, over one axis.
#pragma once

#include "sim/plan/html/plot.h"

#include <optional>
#include <string>
#include <vector>

namespace rackplan {

struct BarRow {
  std::string name;
  double from = 0.0;
  double to = 0.0;
  std::string look;
  std::string note;   // beside the bar
  std::string title;  // when the pointer rests
};

struct BarChart {
  std::string label;
  PlotAxis axis;
  std::vector<BarRow> rows;
  std::optional<double> reference;  // a line across all rows
  std::string reference_name;
};

[[nodiscard]] std::string draw(const BarChart& chart);

}  // namespace rackplan
