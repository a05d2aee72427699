// SPDX-License-Identifier: Apache-2.0
#include "sim/validate/pattern_search.h"

#include <algorithm>
#include <cstddef>

namespace rackplan {

std::vector<double> pattern_search(std::span<const SearchAxis> axes,
                                   const std::function<double(const std::vector<double>&)>& cost) {
  std::vector<double> best;
  std::vector<double> steps;
  for (const SearchAxis& axis : axes) {
    best.push_back(axis.start);
    steps.push_back(axis.step);
  }
  double least = cost(best);
  const auto fine = [&] {
    for (std::size_t i = 0; i < axes.size(); ++i) {
      if (steps[i] >= axes[i].finest) {
        return false;
      }
    }
    return true;
  };
  while (!fine()) {
    bool gained = false;
    for (std::size_t i = 0; i < axes.size(); ++i) {
      if (steps[i] < axes[i].finest) {
        continue;
      }
      for (const double side : {1.0, -1.0}) {
        std::vector<double> tried = best;
        tried[i] = std::clamp(best[i] + side * steps[i], axes[i].low, axes[i].high);
        const double value = tried[i] == best[i] ? least : cost(tried);
        if (value < least) {
          least = value;
          best = std::move(tried);
          gained = true;
          break;
        }
      }
    }
    if (!gained) {
      for (double& step : steps) {
        step *= 0.5;
      }
    }
  }
  return best;
}

}  // namespace rackplan
