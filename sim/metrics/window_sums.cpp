// SPDX-License-Identifier: Apache-2.0
#include "sim/metrics/window_sums.h"

namespace rackplan {

void WindowSums::reach(std::size_t window) {
  if (window >= partial_.size()) {
    partial_.resize(window + 1, 0.0);
    change_.resize(window + 1, 0.0);
  }
}

void WindowSums::add(Tick from, Tick to, double value) {
  if (to <= from) {
    return;
  }
  const auto first = static_cast<std::size_t>(from / length_);
  const auto last = static_cast<std::size_t>((to - 1) / length_);
  reach(last);
  const auto begin = [&](std::size_t window) { return static_cast<Tick>(window) * length_; };
  if (first == last) {
    partial_[first] += value * static_cast<double>(to - from);
    return;
  }
  partial_[first] += value * static_cast<double>(begin(first) + length_ - from);
  partial_[last] += value * static_cast<double>(to - begin(last));
  change_[first + 1] += value;
  change_[last] -= value;
}

std::vector<double> WindowSums::take(Tick end) const {
  std::vector<double> sums(window_count(end, length_), 0.0);
  double level = 0.0;
  for (std::size_t window = 0; window < partial_.size() && window < sums.size(); ++window) {
    level += change_[window];
    sums[window] = partial_[window] + level * static_cast<double>(length_);
  }
  return sums;
}

std::size_t window_count(Tick end, Tick length) {
  return end <= 0 ? 0 : static_cast<std::size_t>((end - 1) / length) + 1;
}

}  // namespace rackplan
