// SPDX-License-Identifier: Apache-2.0
// KV room of the ranks of a prefill replica, with a prefix cache on each: what prompts hold, and
// which blocks of earlier prompts are still there. Semantics: semantics.md, "Prefix cache".
//
//   const PrefixRoom::Hit hit = room.look_up(rank, prompt);   // changes nothing
//   if (room.fits(rank, prompt, hit)) { room.admit(rank, prompt, hit, now); }
//   room.computed(prompt, now);                               // a step with a piece of it ended
//   room.release(prompt, now);                                // its KV left
#pragma once

#include "sim/serving/in_flight.h"
#include "sim/serving/per_rank.h"
#include "sim/serving/pinned_blocks.h"
#include "sim/serving/serving_plan.h"
#include "sim/serving/watch.h"

#include <cstdint>

namespace rackplan {

class PrefixRoom {
 public:
  using Hit = PinnedBlocks::Hit;

  /// `listener` may be null.
  PrefixRoom(const PoolPlan& plan,
             int replica,
             PoolTally& tally,
             CacheListener* listener,
             const Watch& watch)
      : capacity_(plan.kv_capacity_per_rank),
        replica_(replica),
        tally_(tally),
        watch_(watch),
        blocks_(plan.ranks, plan.kv_capacity_per_rank, replica, tally, listener),
        own_(plan.ranks) {}

  /// Asks the processor for what a prompt will need, in this order.
  void prefetch_hashes(const InFlight& prompt) const { blocks_.prefetch_hashes(prompt); }
  void prefetch_blocks(const InFlight& prompt) const {
    blocks_.prefetch_blocks(prompt.first_rank, prompt);
  }

  [[nodiscard]] Hit look_up(std::size_t rank, const InFlight& prompt) {
    return blocks_.look_up(rank, prompt);
  }
  /// `hit` is what look_up just found. A rank that holds nothing takes any prompt.
  [[nodiscard]] bool fits(std::size_t rank, const InFlight& prompt, const Hit& hit) const;
  void admit(std::size_t rank, InFlight& prompt, const Hit& hit, Tick now);
  void computed(const InFlight& prompt, Tick now);
  void release(const InFlight& prompt, Tick now);

  /// A step starts: what is held now counts for the peak.
  void note_peak() {
    in_step_ = held_;
    peak_ = std::max(peak_, held_);
  }
  /// The peak begins anew, with the step that is under way, if any.
  void restart_peak(bool stepping) { peak_ = stepping ? in_step_ : 0; }
  [[nodiscard]] std::int64_t peak() const { return peak_; }
  /// Adds the tokens held until `now` to the tally.
  void settle(Tick now);

 private:
  [[nodiscard]] std::int64_t held(std::size_t rank) const {
    return own_[rank] + blocks_.pinned(rank) * blocks_.block();
  }
  void evict(std::size_t rank, Tick now);

  std::int64_t capacity_;
  int replica_;
  PoolTally& tally_;
  const Watch& watch_;
  PinnedBlocks blocks_;
  PerRank<std::int64_t> own_;  // tokens of prompts that are in no block of the cache
  std::int64_t held_ = 0;      // by all ranks
  std::int64_t in_step_ = 0;   // when the last step started
  std::int64_t peak_ = 0;
  Tick settled_ = 0;
};

}  // namespace rackplan
