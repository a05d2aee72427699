// SPDX-License-Identifier: Apache-2.0
#include "sim/report/svg.h"

#include "sim/report/number_text.h"
#include "sim/report/xml_text.h"

namespace rackplan {
namespace {

std::string attribute(const char* name, double value) {
  constexpr int digits = 5;  // of a pixel's place
  return std::string(" ") + name + "=\"" + number_text(value, digits) + "\"";
}

std::string attribute(const char* name, const std::string& value) {
  return value.empty() ? "" : std::string(" ") + name + "=\"" + xml_text(value) + "\"";
}

std::string closed(const char* element, const std::string& title) {
  return title.empty() ? "/>\n"
                       : "><title>" + xml_text(title) + "</title></" + std::string(element) + ">\n";
}

const char* name_of(Anchor anchor) {
  return anchor == Anchor::Start ? "start" : anchor == Anchor::Middle ? "middle" : "end";
}

}  // namespace

Svg::Svg(double width, double height, const std::string& label)
    : text_("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + number_text(width, 5) +
            " " + number_text(height, 5) + "\" role=\"img\"" + attribute("aria-label", label) +
            ">\n") {}

void Svg::line(Point from, Point to, const std::string& look) {
  text_ += "<line" + attribute("x1", from.x) + attribute("y1", from.y) + attribute("x2", to.x) +
           attribute("y2", to.y) + attribute("class", look) + "/>\n";
}

void Svg::path(const std::vector<Point>& points, const std::string& look) {
  std::string places;
  for (const Point& point : points) {
    places += (places.empty() ? "" : " ") + number_text(point.x, 5) + "," + number_text(point.y, 5);
  }
  text_ += "<polyline" + attribute("points", places) + attribute("class", look) + "/>\n";
}

void Svg::box(Box box, const std::string& look, const std::string& title) {
  text_ += "<rect" + attribute("x", box.left) + attribute("y", box.top) +
           attribute("width", box.width) + attribute("height", box.height) +
           attribute("class", look) + closed("rect", title);
}

void Svg::dot(Point centre, double radius, const std::string& look, const std::string& title) {
  text_ += "<circle" + attribute("cx", centre.x) + attribute("cy", centre.y) +
           attribute("r", radius) + attribute("class", look) + closed("circle", title);
}

void Svg::words(Point at, const std::string& text, Anchor anchor, const std::string& look) {
  text_ += "<text" + attribute("x", at.x) + attribute("y", at.y) +
           attribute("text-anchor", name_of(anchor)) + attribute("class", look) + ">" +
           xml_text(text) + "</text>\n";
}

void Svg::words_upwards(Point at, const std::string& text) {
  const std::string place = number_text(at.x, 5) + " " + number_text(at.y, 5);
  text_ += "<text text-anchor=\"middle\" transform=\"translate(" + place + ") rotate(-90)\">" +
           xml_text(text) + "</text>\n";
}

}  // namespace rackplan
