// SPDX-License-Identifier: Apache-2.0
// Knots at which to tabulate a smooth function of one integer so that straight lines between them
// stay within a relative tolerance.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

namespace rackplan {

/// `values(x)` are the curves at x, all positive, always equally many. Returns increasing knots
/// from `first` to `last`: an interval is split, in the geometric middle when it spans more than a
/// factor of four, until no curve strays from its chord by more than `tolerance` at the quarters,
/// the middle and the geometric middle. A narrower bump between these points goes unseen.
[[nodiscard]] std::vector<std::int64_t> adaptive_knots(
    std::int64_t first,
    std::int64_t last,
    double tolerance,
    const std::function<std::vector<double>(std::int64_t)>& values);

}  // namespace rackplan
