// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/html/bar_rows.h"

#include "sim/report/wrap.h"

#include <algorithm>
#include <cmath>

namespace rackplan {
namespace {

constexpr double width = 560.0;
constexpr double row_height = 26.0;
constexpr double name_width = 210.0;
constexpr double note_width = 150.0;
constexpr double top = 26.0;
constexpr std::size_t name_length = 33;

}  // namespace

std::string draw(const BarChart& chart) {
  const Box frame{name_width,
                  top,
                  width - name_width - note_width,
                  row_height * static_cast<double>(chart.rows.size())};
  Svg drawing(width, frame.top + frame.height + 46.0, chart.label);
  draw_bottom_axis(drawing, frame, chart.axis);
  const auto place = [&](double value) {
    return frame.left + frame.width * chart.axis.axis.at(value);
  };
  double y = frame.top;
  for (const BarRow& row : chart.rows) {
    const double left = std::min(place(row.from), place(row.to));
    const double length = std::abs(place(row.to) - place(row.from));
    drawing.words({frame.left - 8.0, y + 17.0}, shortened(row.name, name_length), Anchor::End);
    drawing.box({left, y + 5.0, std::max(length, 1.0), row_height - 10.0}, row.look, row.title);
    drawing.words({frame.left + frame.width + 8.0, y + 17.0}, row.note);
    y += row_height;
  }
  if (chart.reference) {
    const double x = place(*chart.reference);
    drawing.line({x, frame.top - 6.0}, {x, frame.top + frame.height}, "target");
    drawing.words({x, frame.top - 10.0}, chart.reference_name, Anchor::Middle);
  }
  return drawing.text();
}

}  // namespace rackplan
