// SPDX-License-Identifier: Apache-2.0
// Three panels of predicted against measured, both axes logarithmic, a dot a row: on the diagonal
// where they agree; the dashed lines are a factor of two away.
#include "sim/report/number_text.h"
#include "sim/report/xml_text.h"
#include "sim/validate/render.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace rackplan {
namespace {

constexpr double side = 300.0;    // of a panel, pixels
constexpr double margin = 60.0;   // left of and below it
constexpr double heading = 40.0;  // above it
constexpr std::array<const char*, 8> colours{
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#999999", "#000000"};

struct Dot {
  double measured;
  double predicted;
  std::string colour;
  std::string title;
};

std::string num(double value) {
  return number_text(value, 5);
}

std::string line(double x1, double y1, double x2, double y2, const char* style) {
  return "<line x1=\"" + num(x1) + "\" y1=\"" + num(y1) + "\" x2=\"" + num(x2) + "\" y2=\"" +
         num(y2) + "\" " + style + "/>\n";
}

std::string words(double x, double y, const std::string& text, const char* anchor = "middle") {
  return "<text x=\"" + num(x) + "\" y=\"" + num(y) + "\" text-anchor=\"" + anchor + "\">" + text +
         "</text>\n";
}

std::string panel(double left, const std::string& title, const std::vector<Dot>& dots) {
  double low = 1e300;
  double high = 0.0;
  for (const Dot& dot : dots) {
    low = std::min({low, dot.measured, dot.predicted});
    high = std::max({high, dot.measured, dot.predicted});
  }
  if (dots.empty()) {
    return words(left + 0.5 * side, heading + 0.5 * side, title + ": no rows");
  }
  const double first = std::floor(std::log10(low));
  const double last = std::max(first + 1.0, std::ceil(std::log10(high)));
  const auto along = [&](double value) {
    return std::clamp((std::log10(value) - first) / (last - first), 0.0, 1.0) * side;
  };
  const auto x = [&](double value) { return left + along(value); };
  const auto y = [&](double value) { return heading + side - along(value); };
  const double from = std::pow(10.0, first);
  const double to = std::pow(10.0, last);
  std::string svg = "<rect x=\"" + num(left) + "\" y=\"" + num(heading) + "\" width=\"" +
                    num(side) + "\" height=\"" + num(side) +
                    "\" fill=\"none\" stroke=\"#888888\"/>\n";
  svg += words(left + 0.5 * side, heading - 12.0, title);
  svg += words(left + 0.5 * side, heading + side + 36.0, "measured");
  for (double power = first; power <= last; power += 1.0) {
    const double value = std::pow(10.0, power);
    svg += words(x(value), heading + side + 16.0, num(value));
    svg += words(left - 6.0, y(value) + 4.0, num(value), "end");
  }
  svg += line(x(from), y(from), x(to), y(to), "stroke=\"#444444\"");
  constexpr const char* dashed = "stroke=\"#aaaaaa\" stroke-dasharray=\"4 4\"";
  svg += line(x(from), y(2.0 * from), x(0.5 * to), y(to), dashed);
  svg += line(x(2.0 * from), y(from), x(to), y(0.5 * to), dashed);
  for (const Dot& dot : dots) {
    svg += "<circle cx=\"" + num(x(dot.measured)) + "\" cy=\"" + num(y(dot.predicted)) +
           "\" r=\"3\" fill=\"" + dot.colour + "\" fill-opacity=\"0.7\"><title>" +
           xml_text(dot.title) + "</title></circle>\n";
  }
  return svg;
}

}  // namespace

std::string validation_svg(const Validation& validation) {
  std::map<std::string, std::string> colour_of;
  for (const MeasuredRow& row : validation.rows) {
    colour_of.emplace(row.hardware, colours.at(colour_of.size() % colours.size()));
  }
  constexpr std::array<std::pair<Metric, const char*>, 3> panels{
      {{Metric::TotalPerGpu, "tokens/s/GPU"},
       {Metric::TpotP50, "time per output token, ms"},
       {Metric::TtftP50, "time to first token, s"}}};
  const double width = 3.0 * (side + margin) + margin;
  const double height = heading + side + margin;
  std::string svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + num(width) +
                    "\" height=\"" + num(height) +
                    "\" font-family=\"sans-serif\" font-size=\"11\">\n<rect width=\"100%\" "
                    "height=\"100%\" fill=\"#ffffff\"/>\n";
  double left = margin;
  for (const auto& [metric, title] : panels) {
    std::vector<Dot> dots;
    for (std::size_t i = 0; i < validation.rows.size(); ++i) {
      const MeasuredRow& row = validation.rows[i];
      const auto measured = row.measured[metric];
      const auto predicted = validation.predictions[i].values[metric];
      if (measured && predicted) {
        dots.push_back({*measured, *predicted, colour_of.at(row.hardware), row.key});
      }
    }
    svg += panel(left, title, dots);
    left += side + margin;
  }
  double at = margin;
  for (const auto& [hardware, colour] : colour_of) {
    svg += "<circle cx=\"" + num(at) + "\" cy=\"" + num(height - 10.0) + "\" r=\"4\" fill=\"" +
           colour + "\"/>\n" + words(at + 8.0, height - 6.0, xml_text(hardware), "start");
    at += 80.0;
  }
  return svg +
         words(width - 10.0, height - 6.0, "predicted upwards, dashed: a factor of two", "end") +
         "</svg>\n";
}

}  // namespace rackplan
