// SPDX-License-Identifier: Apache-2.0
// KV room of the ranks of a prefill replica, with a prefix cache on each: what prompts hold, and
// which blocks of earlier prompts are still there. Semantics: semantics.md, "Prefix cache".
//
//   const PrefixRoom::Hit hit = room.look_up(rank, prompt);   // changes nothing
//   if (room.fits(rank, prompt, hit)) { room.admit(rank, prompt, hit, now); }
//   room.computed(prompt, now);                               // its prefill step ended
//   room.release(prompt, now);                                // its KV left
#pragma once

#include "sim/serving/cache_listener.h"
#include "sim/serving/in_flight.h"
#include "sim/serving/per_rank.h"
#include "sim/serving/prefix_cache.h"
#include "sim/serving/serve.h"
#include "sim/serving/serving_plan.h"
#include "sim/serving/watch.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace rackplan {

class PrefixRoom {
 public:
  /// What of a prompt is in the cache of a rank.
  struct Hit {
    std::int64_t blocks = 0;
    std::int64_t unpinned = 0;  // of these
    std::int32_t tokens = 0;    // that need not be computed
  };

  /// `listener` may be null.
  PrefixRoom(const PoolPlan& plan,
             int replica,
             PoolTally& tally,
             CacheListener* listener,
             const Watch& watch)
      : capacity_(plan.kv_capacity_per_rank),
        replica_(replica),
        tally_(tally),
        listener_(listener),
        watch_(watch),
        ranks_(plan.ranks) {}

  [[nodiscard]] Hit look_up(std::size_t rank, const InFlight& prompt);
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
  struct Rank {
    std::optional<PrefixCache> cache;  // from the first prompt with known blocks on
    std::int64_t block = 0;            // its tokens
    std::int64_t own = 0;              // tokens of prompts that are in no block of the cache
  };

  [[nodiscard]] static std::int64_t held(const Rank& rank) {
    return rank.own + (rank.cache ? rank.cache->pinned() * rank.block : 0);
  }
  void evict(std::size_t rank, Tick now);

  std::int64_t capacity_;
  int replica_;
  PoolTally& tally_;
  CacheListener* listener_;
  const Watch& watch_;
  PerRank<Rank> ranks_;
  std::vector<PrefixCache::Block> found_;              // by the last look_up
  std::vector<std::vector<PrefixCache::Block>> pins_;  // InFlight::pins: the blocks of a prompt
  std::vector<std::uint32_t> free_pins_;
  std::vector<BlockHash> changes_;  // scratch
  std::int64_t held_ = 0;           // by all ranks
  std::int64_t in_step_ = 0;        // when the last step started
  std::int64_t peak_ = 0;
  Tick settled_ = 0;
};

}  // namespace rackplan
