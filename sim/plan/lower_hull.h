// SPDX-License-Identifier: Apache-2.0
// The lower convex hull of points (x, y), made to fall: what y is at least, on average, of anything
// that mixes the points and has a mean x of at most a limit.
//
//   value_at(limit) = min Σ w_i y_i   over weights w ≥ 0, Σ w = 1, Σ w_i x_i ≤ limit
#pragma once

#include <optional>
#include <utility>
#include <vector>

namespace rackplan {

class LowerHull {
 public:
  using Point = std::pair<double, double>;

  explicit LowerHull(std::vector<Point> points);

  /// Absent when every point has a larger x.
  [[nodiscard]] std::optional<double> value_at(double limit) const;
  /// The least y, with no limit on x; points must not be empty.
  [[nodiscard]] double least() const { return corners_.back().second; }
  [[nodiscard]] double least_x() const { return corners_.front().first; }

 private:
  std::vector<Point> corners_;  // x rises, y falls
};

}  // namespace rackplan
