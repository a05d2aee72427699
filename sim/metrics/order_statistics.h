// SPDX-License-Identifier: Apache-2.0
// A few order statistics of many samples without sorting them: the samples are counted in narrow
// logarithmic bins, and only those in the bins that hold a wanted rank are sorted. O(n).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace rackplan {

/// For each rank r of `ranks` (ascending, each below samples.size()) the sample that would be at
/// index r after sorting. Samples are finite and ≥ 0.
[[nodiscard]] std::vector<double> order_statistics(std::span<const double> samples,
                                                   std::span<const std::size_t> ranks);

}  // namespace rackplan
