// SPDX-License-Identifier: Apache-2.0
// Slots and KV cache of the ranks of one replica: what is taken on each, and the most KV that all
// of them held together. KV in blocks (a prefill replica: tokens, which it counts but does not
// limit).
#pragma once

#include "sim/serving/per_rank.h"
#include "sim/serving/serving_plan.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace rackplan {

class RankRoom {
 public:
  explicit RankRoom(const PoolPlan& plan)
      : slots_(plan.max_batch_per_rank), capacity_(plan.kv_blocks_per_rank()), ranks_(plan.ranks) {}

  [[nodiscard]] bool has_slot(std::size_t rank) const { return ranks_[rank].requests < slots_; }
  [[nodiscard]] bool fits(std::size_t rank, std::int64_t kv) const {
    return has_slot(rank) && ranks_[rank].kv + kv <= capacity_;
  }
  [[nodiscard]] std::int64_t kv(std::size_t rank) const { return ranks_[rank].kv; }
  [[nodiscard]] int requests(std::size_t rank) const { return ranks_[rank].requests; }
  void take(std::size_t rank, std::int64_t kv) {
    ++ranks_[rank].requests;
    ranks_[rank].kv += kv;
    held_ += kv;
  }
  void give_back(std::size_t rank, std::int64_t kv) {
    --ranks_[rank].requests;
    ranks_[rank].kv -= kv;
    held_ -= kv;
  }
  /// What is held now, less `saved`, which several have in common, counts for the peak. (Room may
  /// be taken before the boundary at which the request is admitted, when others give back at that
  /// boundary.)
  void note_peak(std::int64_t saved) { peak_ = std::max(peak_, held_ - saved); }
  /// The peak begins anew at what is held, less `left_out`: what several have in common, or was
  /// taken before its boundary.
  void restart_peak(std::int64_t left_out) { peak_ = held_ - left_out; }
  [[nodiscard]] std::int64_t peak() const { return peak_; }

 private:
  struct Taken {
    int requests = 0;
    std::int64_t kv = 0;
  };

  int slots_;
  std::int64_t capacity_;
  PerRank<Taken> ranks_;
  std::int64_t held_ = 0;
  std::int64_t peak_ = 0;
};

}  // namespace rackplan
