// SPDX-License-Identifier: Apache-2.0
// Minimises a function of a few numbers without derivatives. Method: compass search (Hooke and
// Jeeves without the pattern move): one coordinate after the other is moved by its step, the better
// of both sides is kept, and steps are halved after a round without a gain.
#pragma once

#include <functional>
#include <span>
#include <vector>

namespace rackplan {

struct SearchAxis {
  double start = 0.0;
  double low = 0.0;
  double high = 0.0;
  double step = 0.0;    // the first
  double finest = 0.0;  // the last; the answer is start plus a multiple of it, where bounds allow
};

/// `cost` is asked for points inside the bounds. Ends when every step is finer than its finest.
[[nodiscard]] std::vector<double> pattern_search(
    std::span<const SearchAxis> axes,
    const std::function<double(const std::vector<double>&)>& cost);

}  // namespace rackplan
