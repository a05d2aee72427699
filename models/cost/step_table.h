// SPDX-License-Identifier: Apache-2.0
// How long one step of a worker takes, tabulated in integers so that the simulator's arithmetic is
// exact: the same sums in any order, on any machine.
//
// Unit of every duration here: the subtick, 2^-16 ps. A decode step of b requests on the fullest
// attention rank, contexts that sum to C tokens on the slowest one, and g requests on all ranks:
//
//   T(b, C, g) = y0 + slope · (C − x0) + max(experts[g], floor[b])
//
// in the segment of row b with x0 ≤ C < next x0 (knots and slopes in whole tokens): what a rank
// does for itself is piecewise linear in C; the routed experts see the requests of all ranks.
// floor[b] is what the shared expert, which runs beside the routed ones, lasts longer than their
// dispatch and combine. With speculative decoding contexts grow by fractions of a token, in 1/1024:
// C is then a whole number of these, and T a whole number of 1/1024 subticks, since slope · C has
// no finer part. So nothing is rounded between the table and a clock of 2^-26 ps; a slope is as
// precise as its whole subticks a token, 1e-5 for the usual 1e5 (1.5 ns a token). Rows exist for
// every batch from 1 to max_batch. Segments cover [0, ∞); slopes are ≥ 0. Prefill, for a rank with
// `tokens` new tokens and `work` = Σ new·(past + new/2) (rounded down per prompt) in a step of all
// ranks, is interpolated in a grid with integer weights. Immutable once built; shared by replicas
// and threads.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace rackplan {

inline constexpr int subtick_bits = 16;
/// Subticks in one second: 1e12 ps · 2^16.
inline constexpr double subticks_per_second = 1e12 * 65536.0;
/// Context sums are counted in 2^-10 tokens.
inline constexpr int context_bits = 10;

class StepTable {
 public:
  /// A decode time in 2^-10 subticks.
  __extension__ using FineTime = __int128;

  struct Segment {
    std::int64_t x0;     // context sum, tokens
    std::int64_t y0;     // subticks at x0
    std::int64_t slope;  // subticks a token of context
    friend bool operator==(const Segment&, const Segment&) = default;
  };

  /// What the experts add to a decode step. Empty: nothing (a dense model).
  struct Experts {
    std::vector<std::int64_t> time;   // by requests of all ranks, from 0; ≥ 0
    std::vector<std::int64_t> floor;  // [b - 1], one a row; ≥ 0
  };

  /// Prefill times at the knots of three axes, subticks:
  ///   tokens   new tokens on the rank                             increasing, first is 1
  ///   depth    work per new token, i.e. mean context attended to  increasing, first is 0
  ///   spread   tokens of the whole step / tokens of the rank, in eighths   increasing, first is 8
  /// Multilinear between knots, rounded to the nearest subtick with weights in 2^-48. Beyond the
  /// last tokens or depth knot the last slope continues, beyond the last spread knot (the number of
  /// ranks, which only a rank below the mean exceeds) the time stays; an axis of one knot is
  /// constant. Times are positive and, knots and continuation alike, never fall with tokens or
  /// depth. A table without prefill has a grid without tokens and times.
  static constexpr std::int64_t spread_unit = 8;
  struct PrefillGrid {
    std::vector<std::int64_t> tokens;
    std::vector<std::int64_t> depth;
    std::vector<std::int64_t> spread{spread_unit};
    std::vector<std::int64_t> time;  // [tokens][depth][spread]
  };

  /// `rows[b - 1]` are the segments of batch b. Throws InvariantBroken when the stated properties
  /// do not hold.
  StepTable(const std::vector<std::vector<Segment>>& rows,
            PrefillGrid prefill,
            Experts experts = {});

  [[nodiscard]] int max_batch() const { return static_cast<int>(first_.size()) - 1; }
  [[nodiscard]] std::span<const Segment> decode(int batch) const {
    const auto b = static_cast<std::size_t>(batch);
    return {segments_.data() + first_[b - 1], first_[b] - first_[b - 1]};
  }
  /// max(experts[requests], floor[batch]).
  [[nodiscard]] std::int64_t experts(int batch, std::int64_t requests) const {
    return experts_.time.empty() ? 0
                                 : std::max(experts_.time[static_cast<std::size_t>(requests)],
                                            experts_.floor[static_cast<std::size_t>(batch) - 1]);
  }
  /// T(b, C, g) for C in 2^-10 tokens, by looking up the segment. O(log segments).
  [[nodiscard]] FineTime decode_time(int batch,
                                     std::int64_t context_sum,
                                     std::int64_t requests) const;
  /// T(b, C, g) in subticks for C in whole tokens.
  [[nodiscard]] std::int64_t decode_step(int batch,
                                         std::int64_t context_sum,
                                         std::int64_t requests) const;
  /// Every time `factor` > 0 times as long, knots to the nearest subtick and slopes to whole ones.
  [[nodiscard]] StepTable scaled(double factor) const;
  /// A rank's time: `rank_tokens` ≥ 1, `step_tokens` ≥ rank_tokens. Saturates at 2^63 − 1 subticks
  /// (141 s). About 30 ns.
  [[nodiscard]] std::int64_t prefill_step(std::int64_t rank_tokens,
                                          std::int64_t rank_work,
                                          std::int64_t step_tokens) const;

 private:
  std::vector<Segment> segments_;
  std::vector<std::size_t> first_;  // segments of batch b start at first_[b - 1]
  Experts experts_;
  PrefillGrid prefill_;
};

}  // namespace rackplan
