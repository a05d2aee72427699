// SPDX-License-Identifier: Apache-2.0
// A drawing of lines, boxes, dots and words as inline SVG. Places are in pixels from the top left;
// how things look is told by CSS classes of the page. A title is shown when the pointer rests.
//
//   Svg drawing(200.0, 100.0, "two dots");
//   drawing.dot({50.0, 50.0}, 4.0, "prefill", "prefill: 8 GPUs");
#pragma once

#include <string>
#include <vector>

namespace rackplan {

struct Point {
  double x = 0.0;
  double y = 0.0;
};

struct Box {
  double left = 0.0;
  double top = 0.0;
  double width = 0.0;
  double height = 0.0;
};

enum class Anchor { Start, Middle, End };

class Svg {
 public:
  /// `label`: what it shows, for those who do not see it.
  Svg(double width, double height, const std::string& label);

  void line(Point from, Point to, const std::string& look);
  void path(const std::vector<Point>& points, const std::string& look);
  void box(Box box, const std::string& look, const std::string& title = {});
  void dot(Point centre, double radius, const std::string& look, const std::string& title = {});
  void words(Point at,
             const std::string& text,
             Anchor anchor = Anchor::Start,
             const std::string& look = {});
  /// Upwards, centred on `at`.
  void words_upwards(Point at, const std::string& text);

  [[nodiscard]] std::string text() const { return text_ + "</svg>\n"; }

 private:
  std::string text_;
};

}  // namespace rackplan
