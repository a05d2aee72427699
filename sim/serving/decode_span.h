// SPDX-License-Identifier: Apache-2.0
// A run of decode steps with the same batch. Each step adds one token to every request, so the
// context sum C grows by the batch b a step, and inside one segment of the StepTable
//
//   T_k = y + g·k,  y = y0 + slope·(C − x0),  g = slope·b
//   S(n) = Σ_{k<n} T_k = n·y + g·n(n−1)/2
//
// so that any number of steps costs one evaluation a segment. All integer: jumping equals stepping.
#pragma once

#include "models/cost/step_table.h"
#include "sim/engine/clock.h"
#include "sim/metrics/log_histogram.h"

#include <cstdint>

namespace rackplan {

struct DecodeSpan {
  Clock start = 0;           // when the next step starts
  std::int64_t step = 0;     // index of that step, counted over the replica's life
  int batch = 0;             // requests in it; 0: no step runs
  std::int64_t context = 0;  // their context sum in it, tokens

  /// The end of the n-th step from here (n ≥ 0; 0: the start). batch ≥ 1.
  [[nodiscard]] Clock end_after(const StepTable& table, std::int64_t n) const;

  /// The least n ≥ 0 whose end_after(n) rounds to tick `t` or later. batch ≥ 1.
  [[nodiscard]] std::int64_t steps_until(const StepTable& table, Tick t) const;

  /// Moves past n steps that end at `end` (= end_after(n)).
  void advance(std::int64_t n, Clock end) {
    start = end;
    step += n;
    context += n * batch;
  }
};

/// Adds `count` samples of the duration of each step from `first` (0-based) to before `last`, in
/// whole nanoseconds rounded down. Durations grow with the step, so whole ranges share a bin.
void add_step_durations(const StepTable& table,
                        const DecodeSpan& span,
                        std::int64_t first,
                        std::int64_t last,
                        std::uint64_t count,
                        LogHistogram& histogram);

/// A duration in whole nanoseconds, rounded down.
[[nodiscard]] constexpr std::uint64_t whole_ns(Clock duration) {
  return static_cast<std::uint64_t>(duration / (1000 << clock_bits));
}

}  // namespace rackplan
