// SPDX-License-Identifier: Apache-2.0
// How long one step of a worker takes, tabulated in integers so that the simulator's arithmetic is
// exact: the same sums in any order, on any machine.
//
// Unit of every duration here: the subtick, 2^-16 ps. Decode, for a batch of b requests whose
// contexts sum to C tokens, is piecewise linear in C:
//
//   T(b, C) = y0 + slope · (C − x0)      in the segment of row b with x0 ≤ C < next x0
//
// Rows exist for every batch from 1 to max_batch. Segments cover [0, ∞); slopes are ≥ 0.
// Prefill, for n prompts of together `tokens` new tokens and `work` = Σ new·(past + new/2) (rounded
// down per prompt), is interpolated in a grid with integer weights.
// Immutable once built; shared by replicas and threads.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace rackplan {

inline constexpr int subtick_bits = 16;
/// Subticks in one second: 1e12 ps · 2^16.
inline constexpr double subticks_per_second = 1e12 * 65536.0;

class StepTable {
 public:
  struct Segment {
    std::int64_t x0;     // context sum, tokens
    std::int64_t y0;     // subticks at x0
    std::int64_t slope;  // subticks a token of context
    friend bool operator==(const Segment&, const Segment&) = default;
  };

  /// Prefill times at the knots of three axes, subticks. With r ranks that share a step's prompts,
  /// n prompts put the share ceil(n/r)/n of the tokens on the fullest rank; the axes are
  ///   tokens   new tokens on the fullest rank                    increasing, first is 1
  ///   depth    work per new token, i.e. mean context attended to  increasing, first is 0
  ///   spread   tokens of the whole step / tokens of the fullest rank, 1 to r   increasing, first 1
  /// Multilinear between knots, rounded to the nearest subtick with weights in 2^-48. Beyond the
  /// last tokens or depth knot the last slope continues; an axis of one knot is constant. Times are
  /// positive and, knots and continuation alike, never fall with tokens or depth.
  /// A table without prefill has a grid without tokens and times.
  struct PrefillGrid {
    std::vector<std::int64_t> tokens;
    std::vector<std::int64_t> depth;
    std::vector<std::int64_t> spread{1};
    std::vector<std::int64_t> time;  // [tokens][depth][spread]
  };

  /// `rows[b - 1]` are the segments of batch b; `ranks` as above. Throws InvariantBroken when the
  /// stated properties do not hold.
  StepTable(const std::vector<std::vector<Segment>>& rows, PrefillGrid prefill, int ranks);

  [[nodiscard]] int max_batch() const { return static_cast<int>(first_.size()) - 1; }
  [[nodiscard]] std::span<const Segment> decode(int batch) const {
    const auto b = static_cast<std::size_t>(batch);
    return {segments_.data() + first_[b - 1], first_[b] - first_[b - 1]};
  }
  /// T(b, C) by looking up the segment. O(log segments).
  [[nodiscard]] std::int64_t decode_step(int batch, std::int64_t context_sum) const;
  /// `prompts` ≥ 1, `tokens` ≥ 1. Saturates at 2^63 − 1 subticks (141 s). About 30 ns.
  [[nodiscard]] std::int64_t prefill_step(int prompts,
                                          std::int64_t tokens,
                                          std::int64_t work) const;

 private:
  std::vector<Segment> segments_;
  std::vector<std::size_t> first_;  // segments of batch b start at first_[b - 1]
  PrefillGrid prefill_;
  int ranks_;
};

}  // namespace rackplan
