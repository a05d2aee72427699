// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/html/plot.h"

#include "sim/report/wrap.h"

namespace rackplan {
namespace {

std::string title_of(const PlotAxis& axis) {
  return axis.scale.name.empty() ? axis.title : axis.title + ", " + axis.scale.name;
}

}  // namespace

Point Plot::at(double x_value, double y_value) const {
  return {frame.left + frame.width * x.axis.at(x_value),
          frame.top + frame.height * (1.0 - y.axis.at(y_value))};
}

void draw_bottom_axis(Svg& drawing, const Box& frame, const PlotAxis& axis) {
  const double bottom = frame.top + frame.height;
  for (const double mark : axis.axis.marks) {
    const double x = frame.left + frame.width * axis.axis.at(mark);
    drawing.line({x, frame.top}, {x, bottom}, "grid");
    drawing.words({x, bottom + 16.0}, axis.scale.shown(mark), Anchor::Middle);
  }
  drawing.line({frame.left, bottom}, {frame.left + frame.width, bottom}, "axis");
  drawing.words({frame.left + 0.5 * frame.width, bottom + 34.0}, title_of(axis), Anchor::Middle);
}

void draw_axes(Svg& drawing, const Plot& plot) {
  const Box& frame = plot.frame;
  draw_bottom_axis(drawing, frame, plot.x);
  for (const double mark : plot.y.axis.marks) {
    const double y = frame.top + frame.height * (1.0 - plot.y.axis.at(mark));
    drawing.line({frame.left, y}, {frame.left + frame.width, y}, "grid");
    drawing.words({frame.left - 6.0, y + 4.0}, plot.y.scale.shown(mark), Anchor::End);
  }
  drawing.line({frame.left, frame.top}, {frame.left, frame.top + frame.height}, "axis");
  drawing.words_upwards({frame.left - 56.0, frame.top + 0.5 * frame.height}, title_of(plot.y));
}

Point draw_key(Svg& drawing, Point at, const std::string& look, const std::string& name) {
  constexpr double square = 10.0;
  constexpr double letter = 6.5;  // about as wide
  drawing.box({at.x, at.y - square, square, square}, look);
  drawing.words({at.x + square + 5.0, at.y}, name);
  return {at.x + square + 20.0 + letter * static_cast<double>(width_of(name)), at.y};
}

}  // namespace rackplan
