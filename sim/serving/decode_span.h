// SPDX-License-Identifier: Apache-2.0
// A run of decode steps with the same batch. Each step adds the same to every context, so the
// context sum C of the slowest rank grows by the same d a step (its batch, without speculative
// decoding). As long as the same rank is the slowest and C is inside one segment of the StepTable
//
//   T_k = y + g·k,  y = y0 + slope·(C − x0) + experts,  g = slope·d
//   S(n) = Σ_{k<n} T_k = n·y + g·n(n−1)/2
//
// so that any number of steps costs one evaluation a segment and slowest rank. All integer: jumping
// equals stepping.
#pragma once

#include "models/cost/step_table.h"
#include "sim/engine/clock.h"
#include "sim/metrics/log_histogram.h"
#include "sim/serving/batch_padding.h"
#include "sim/serving/decode_batch.h"

#include <cstdint>

namespace rackplan {

struct DecodeSpan {
  explicit DecodeSpan(int ranks) : batch(ranks) {}

  Clock start = 0;        // when the next step starts
  std::int64_t step = 0;  // index of that step, counted over the replica's life
  DecodeBatch batch;      // without requests no step runs

  // Kept by settle():
  int row = 0;                   // of the table: requests on the fullest rank, padded
  std::int64_t experts = 0;      // subticks a step
  DecodeBatch::Slowest slowest;  // rank when the batch last changed

  /// To be called when the batch has changed, before anything else.
  void settle(const StepTable& table, const BatchPadding& padding) {
    if (batch.requests() > 0) {
      row = padding(batch.fullest());
      experts = table.experts(row, batch.requests());
      slowest = batch.slowest(step);
    }
  }

  /// The end of the n-th step from here (n ≥ 0; 0: the start). With requests.
  [[nodiscard]] Clock end_after(const StepTable& table, std::int64_t n) const;

  /// The least n ≥ 0 whose end_after(n) rounds to tick `t` or later. With requests.
  [[nodiscard]] std::int64_t steps_until(const StepTable& table, Tick t) const;

  /// Moves past n steps that end at `end` (= end_after(n)).
  void advance(std::int64_t n, Clock end) {
    start = end;
    step += n;
  }

  /// Context sum of the slowest rank in the n-th step from here (0: the next), in 1/1024 tokens.
  [[nodiscard]] std::int64_t context_after(std::int64_t n) const {
    const std::int64_t then = step + n;
    return (then < slowest.until ? slowest : batch.slowest(then)).line.context(then);
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
  return static_cast<std::uint64_t>(duration >> clock_bits) / 1000;
}

static_assert(clock_bits == subtick_bits + context_bits,
              "the clock counts the times of a StepTable");

/// A time of the StepTable in whole subticks.
[[nodiscard]] constexpr Clock clock_of(std::int64_t subticks) {
  return static_cast<Clock>(subticks) << context_bits;
}

}  // namespace rackplan
