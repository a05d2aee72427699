// SPDX-License-Identifier: Apache-2.0
#include "calib/anchors.h"

#include <algorithm>
#include <utility>

namespace rackplan {

std::vector<const Sample*> choose_anchors(const FamilyFit& source,
                                          std::span<const Sample> samples,
                                          std::size_t count) {
  std::vector<std::pair<double, const Sample*>> order;
  for (const Sample& sample : samples) {
    order.emplace_back(source_time(source, fit_point(sample).shape), &sample);
  }
  std::stable_sort(
      order.begin(), order.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  count = std::min(count, order.size());
  std::vector<const Sample*> chosen;
  for (std::size_t group = 0; group < count; ++group) {
    const auto first = order.begin() + static_cast<std::ptrdiff_t>(order.size() * group / count);
    const auto last =
        order.begin() + static_cast<std::ptrdiff_t>(order.size() * (group + 1) / count);
    chosen.push_back(std::min_element(first, last, [](const auto& a, const auto& b) {
                       return row_hash(*a.second) < row_hash(*b.second);
                     })->second);
  }
  return chosen;
}

}  // namespace rackplan
