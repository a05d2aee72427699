// SPDX-License-Identifier: Apache-2.0
// How many requests were good in each window of a run. A request belongs to the window in which it
// ended, as in window_stats.h:
//
//   window k = (start + k · length, start + (k + 1) · length],   k = 0, 1, 2, …
#pragma once

#include "sim/engine/tick.h"

#include <cstdint>
#include <vector>

namespace rackplan {

class SloWindows {
 public:
  struct Window {
    std::int64_t index = 0;  // k above; windows in which nothing ended are left out
    std::int64_t requests = 0;
    std::int64_t good = 0;
    friend bool operator==(const Window&, const Window&) = default;
  };

  /// `length` ≥ 1 tick.
  SloWindows(Tick start, Tick length) : start_(start), length_(length) {}

  /// A request ended at `tick`. Calls come in order of `tick`, none at `start` or before it.
  void add(Tick tick, bool good) {
    const std::int64_t index = (tick - start_ - 1) / length_;
    if (windows_.empty() || windows_.back().index != index) {
      windows_.push_back({.index = index});
    }
    ++windows_.back().requests;
    windows_.back().good += good ? 1 : 0;
  }

  [[nodiscard]] const std::vector<Window>& windows() const { return windows_; }

 private:
  Tick start_;
  Tick length_;
  std::vector<Window> windows_;
};

}  // namespace rackplan
