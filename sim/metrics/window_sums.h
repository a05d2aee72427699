// SPDX-License-Identifier: Apache-2.0
// The integral over time of something that is known in pieces, window by window.
//
//   WindowSums waiting(window);
//   waiting.add(ready, admitted, 1);          // one request waited from … to …
//   waiting.take(end);                        // request-ticks in each window
//
// Pieces may come in any order; O(1) each, memory by the number of windows.
#pragma once

#include "sim/engine/tick.h"

#include <cstddef>
#include <vector>

namespace rackplan {

class WindowSums {
 public:
  /// `length` ≥ 1 tick: window k is [k·length, (k + 1)·length).
  explicit WindowSums(Tick length) : length_(length) {}

  /// `value` from `from` to `to`, 0 ≤ from ≤ to.
  void add(Tick from, Tick to, double value);

  /// Windows that pieces reach into so far.
  [[nodiscard]] std::size_t windows() const { return partial_.size(); }
  /// The integral in each window up to the one that `end` is in (at its very beginning: the one
  /// before), value · ticks. No piece ends after `end`.
  [[nodiscard]] std::vector<double> take(Tick end) const;

 private:
  void reach(std::size_t window);

  Tick length_;
  std::vector<double> partial_;  // of windows that a piece covers in part
  std::vector<double> change_;   // of what covers windows as a whole, at their beginning
};

/// How many windows of this length a run of `end` ticks has.
[[nodiscard]] std::size_t window_count(Tick end, Tick length);

}  // namespace rackplan
