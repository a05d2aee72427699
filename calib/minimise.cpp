// SPDX-License-Identifier: Apache-2.0
#include "calib/minimise.h"

#include <algorithm>
#include <cstddef>

namespace rackplan {
namespace {

struct Corner {
  std::vector<double> at;
  double value = 0.0;
};

/// from + t·(to − from)
std::vector<double> along(const std::vector<double>& from,
                          const std::vector<double>& to,
                          double t) {
  std::vector<double> point(from.size());
  for (std::size_t i = 0; i < point.size(); ++i) {
    point[i] = from[i] + t * (to[i] - from[i]);
  }
  return point;
}

std::vector<double> centre_of_all_but_last(const std::vector<Corner>& corners) {
  std::vector<double> centre(corners.front().at.size(), 0.0);
  for (std::size_t c = 0; c + 1 < corners.size(); ++c) {
    for (std::size_t i = 0; i < centre.size(); ++i) {
      centre[i] += corners[c].at[i] / static_cast<double>(corners.size() - 1);
    }
  }
  return centre;
}

}  // namespace

std::vector<double> minimise(const Objective& value,
                             const std::vector<double>& start,
                             double step,
                             int evaluations) {
  int used = 0;
  const auto corner = [&](std::vector<double> at) {
    ++used;
    const double v = value(at);
    return Corner{std::move(at), v};
  };
  std::vector<Corner> corners{corner(start)};
  for (std::size_t i = 0; i < start.size(); ++i) {
    std::vector<double> moved = start;
    moved[i] += step;
    corners.push_back(corner(std::move(moved)));
  }
  const auto better = [](const Corner& a, const Corner& b) { return a.value < b.value; };
  for (;;) {
    std::stable_sort(corners.begin(), corners.end(), better);
    if (used >= evaluations || corners.back().value - corners.front().value < 1e-9) {
      return corners.front().at;
    }
    const std::vector<double> centre = centre_of_all_but_last(corners);
    Corner& worst = corners.back();
    Corner reflected = corner(along(centre, worst.at, -1.0));
    if (reflected.value < corners.front().value) {
      Corner expanded = corner(along(centre, worst.at, -2.0));
      worst = std::min(expanded, reflected, better);
    } else if (reflected.value < corners[corners.size() - 2].value) {
      worst = std::move(reflected);
    } else {
      const bool outside = reflected.value < worst.value;
      Corner contracted = corner(along(centre, worst.at, outside ? -0.5 : 0.5));
      if (contracted.value < std::min(reflected.value, worst.value)) {
        worst = std::move(contracted);
      } else {
        for (std::size_t c = 1; c < corners.size(); ++c) {
          corners[c] = corner(along(corners.front().at, corners[c].at, 0.5));
        }
      }
    }
  }
}

}  // namespace rackplan
