// SPDX-License-Identifier: Apache-2.0
// The requests that decode on the ranks of a replica. Each step adds the same to a request's
// context (1,024 of 1/1024 tokens without speculative decoding), so the context sum of a rank whose
// requests grow by g together is a line over the step index k,
//
//   C(k) = origin + g·k
//
// and the slowest rank's, the largest, is the upper envelope of these lines. Contexts are in 1/1024
// tokens.
#pragma once

#include "sim/serving/per_rank.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace rackplan {

inline constexpr std::int64_t unbounded_steps = std::numeric_limits<std::int64_t>::max();

class DecodeBatch {
 public:
  struct Line {
    std::int64_t batch = 0;
    std::int64_t growth = 0;  // a step
    std::int64_t origin = 0;
    [[nodiscard]] std::int64_t context(std::int64_t step) const { return origin + growth * step; }
  };
  /// The largest line from a step on, to before step `until`.
  struct Slowest {
    Line line;
    std::int64_t until = unbounded_steps;
  };

  explicit DecodeBatch(int ranks) : lines_(ranks) {}

  /// A request attends to `context` in step `step`, its first, and to `growth` more in each later.
  void add(std::size_t rank, std::int64_t context, std::int64_t growth, std::int64_t step) {
    change(rank, 1, growth, context - growth * step);
  }
  /// It would attend to `context` in step `step`, which goes without it.
  void remove(std::size_t rank, std::int64_t context, std::int64_t growth, std::int64_t step) {
    change(rank, -1, -growth, growth * step - context);
  }

  [[nodiscard]] const Line& line(std::size_t rank) const { return lines_[rank]; }
  [[nodiscard]] std::size_t ranks() const { return lines_.size(); }
  [[nodiscard]] int requests() const { return requests_; }
  /// The most requests on a rank.
  [[nodiscard]] int fullest() const {
    std::int64_t most = 0;
    for (const Line& line : lines_.all()) {
      most = std::max(most, line.batch);
    }
    return static_cast<int>(most);
  }
  /// From step `step` on. O(ranks).
  [[nodiscard]] Slowest slowest(std::int64_t step) const {
    return lines_.size() == 1 ? Slowest{lines_[0], unbounded_steps} : slowest_of_many(step);
  }

 private:
  [[nodiscard]] Slowest slowest_of_many(std::int64_t step) const;
  void change(std::size_t rank, int requests, std::int64_t growth, std::int64_t origin) {
    requests_ += requests;
    lines_[rank].batch += requests;
    lines_[rank].growth += growth;
    lines_[rank].origin += origin;
  }

  PerRank<Line> lines_;
  int requests_ = 0;
};

}  // namespace rackplan
