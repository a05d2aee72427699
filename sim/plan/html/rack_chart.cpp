// SPDX-License-Identifier: Apache-2.0
// A column a rack, a row a node, a square a GPU.
#include "sim/plan/html/charts.h"
#include "sim/plan/html/plot.h"
#include "sim/report/wrap.h"

#include <algorithm>
#include <cstddef>

namespace rackplan {
namespace {

constexpr double square = 16.0;
constexpr double gap = 3.0;
constexpr double pitch = square + gap;
constexpr double name_width = 52.0;  // of a node
constexpr double heading = 52.0;
constexpr double least_width = 560.0;
constexpr std::size_t most_with_names = 2;  // racks beside whose nodes there is room for words
constexpr double words_width = 200.0;
constexpr std::size_t in_a_row = 6;
constexpr std::size_t most_racks = 36;

const char* look_of(const std::string& role) {
  return role == "prefill" ? "second" : role == "decode" ? "first" : "third";
}

double rack_width(const RackView& rack, bool named) {
  int gpus = 1;
  for (const NodeView& node : rack.nodes) {
    gpus = std::max(gpus, node.gpus);
  }
  return name_width + gpus * pitch + (named ? words_width : 24.0);
}

double rack_height(const RackView& rack) {
  return 24.0 + static_cast<double>(rack.nodes.size()) * pitch + 16.0;
}

void draw_node(Svg& drawing, Point at, const RackView& rack, const NodeView& node, bool named) {
  drawing.words({at.x + name_width - 6.0, at.y + 12.0}, node.name, Anchor::End, "small");
  const std::string place = rack.name + ", " + node.name + ": ";
  double x = at.x + name_width;
  int used = 0;
  std::string parts;
  const auto draw = [&](int gpus, const char* look, const std::string& title) {
    for (int i = 0; i < gpus; ++i) {
      drawing.box({x, at.y, square, square}, look, place + title);
      x += pitch;
    }
    used += gpus;
  };
  for (const NodePart& part : node.parts) {
    draw(part.gpus, look_of(part.role), part.name);
    parts += (parts.empty() ? "" : ", ") + part.name;
  }
  draw(node.gpus - used, "free", "free");
  if (named) {
    drawing.words({x + 6.0, at.y + 12.0}, shortened(parts, 30), Anchor::Start, "small");
  }
}

bool has_role(const std::vector<RackView>& racks, const std::string& role) {
  return std::any_of(racks.begin(), racks.end(), [&](const RackView& rack) {
    return std::any_of(rack.nodes.begin(), rack.nodes.end(), [&](const NodeView& node) {
      return std::any_of(node.parts.begin(), node.parts.end(), [&](const NodePart& part) {
        return part.role == role;
      });
    });
  });
}

}  // namespace

std::string rack_chart(const std::vector<RackView>& racks) {
  if (racks.empty()) {
    return "";
  }
  const std::size_t drawn = std::min(racks.size(), most_racks);
  const bool named = racks.size() <= most_with_names;
  // Where each rack goes, and how large that makes the drawing.
  std::vector<Point> places;
  double width = least_width;
  double bottom = heading;
  Point next{0.0, heading};
  for (std::size_t i = 0; i < drawn; ++i) {
    if (i > 0 && i % in_a_row == 0) {
      next = {0.0, bottom};
    }
    places.push_back(next);
    next.x += rack_width(racks[i], named);
    width = std::max(width, next.x);
    bottom = std::max(bottom, next.y + rack_height(racks[i]));
  }
  Svg drawing(width, bottom, "placement of replicas on GPUs");
  Point key{name_width, 18.0};
  for (const char* role : {"prefill", "decode", "aggregated"}) {
    if (has_role(racks, role)) {
      key = draw_key(drawing, key, look_of(role), role);
    }
  }
  key = draw_key(drawing, key, "free", "free");
  if (drawn < racks.size()) {
    drawing.words(
        {name_width, 38.0},
        "the first " + std::to_string(drawn) + " of " + std::to_string(racks.size()) + " racks");
  }
  for (std::size_t i = 0; i < drawn; ++i) {
    const RackView& rack = racks[i];
    drawing.words({places[i].x + name_width, places[i].y + 12.0}, rack.name);
    for (std::size_t k = 0; k < rack.nodes.size(); ++k) {
      draw_node(drawing,
                {places[i].x, places[i].y + 22.0 + static_cast<double>(k) * pitch},
                rack,
                rack.nodes[k],
                named);
    }
  }
  return drawing.text();
}

}  // namespace rackplan
