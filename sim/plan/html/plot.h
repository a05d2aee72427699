// SPDX-License-Identifier: Apache-2.0
// The frame of a chart with two axes, and where values are in it.
#pragma once

#include "sim/report/axis.h"
#include "sim/report/svg.h"

#include <string>

namespace rackplan {

struct PlotAxis {
  Axis axis;
  Scale scale;
  std::string title;  // without the unit
};

struct Plot {
  Box frame;
  PlotAxis x;
  PlotAxis y;

  [[nodiscard]] Point at(double x_value, double y_value) const;
};

/// Frame, grid, marks with numbers, titles with units.
void draw_axes(Svg& drawing, const Plot& plot);

/// The horizontal axis alone, with its grid: for bars with names.
void draw_bottom_axis(Svg& drawing, const Box& frame, const PlotAxis& axis);

/// A coloured square with a word, the next to its right: returns where that is.
[[nodiscard]] Point draw_key(Svg& drawing,
                             Point at,
                             const std::string& look,
                             const std::string& name);

}  // namespace rackplan
