// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/lower_hull.h"

#include "models/base/error.h"

#include <algorithm>

namespace rackplan {
namespace {

// Whether b lies on or above the line from a to c.
bool above(const LowerHull::Point& a, const LowerHull::Point& b, const LowerHull::Point& c) {
  return (b.second - a.second) * (c.first - a.first) >= (c.second - a.second) * (b.first - a.first);
}

}  // namespace

LowerHull::LowerHull(std::vector<Point> points) {
  ensure(!points.empty(), "a hull has points");
  std::sort(points.begin(), points.end());
  for (const Point& point : points) {
    if (!corners_.empty() && point.second >= corners_.back().second) {
      continue;  // no better for a larger x
    }
    while (corners_.size() > 1 && above(corners_[corners_.size() - 2], corners_.back(), point)) {
      corners_.pop_back();
    }
    corners_.push_back(point);
  }
}

std::optional<double> LowerHull::value_at(double limit) const {
  if (limit < corners_.front().first) {
    return std::nullopt;
  }
  const auto after =
      std::upper_bound(corners_.begin(), corners_.end(), limit, [](double x, const Point& point) {
        return x < point.first;
      });
  const Point& low = *(after - 1);
  if (after == corners_.end()) {
    return low.second;
  }
  const double weight = (limit - low.first) / (after->first - low.first);
  return low.second + weight * (after->second - low.second);
}

}  // namespace rackplan
