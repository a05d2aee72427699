// SPDX-License-Identifier: Apache-2.0
// The blocks of prompts on the ranks of a replica: those that requests use are pinned, those of
// requests that left can be found again until they are evicted. It knows no sizes: who uses it says
// how much is to be evicted when.
//
//   const PinnedBlocks::Hit hit = blocks.look_up(rank, prompt);   // changes nothing
//   blocks.pin(rank, prompt, hit);                                // admitted
//   blocks.store(rank, prompt, now);                              // so far computed: prompt.past
//   blocks.release(rank, prompt);                                 // it left
#pragma once

#include "sim/serving/cache_listener.h"
#include "sim/serving/in_flight.h"
#include "sim/serving/per_rank.h"
#include "sim/serving/prefix_cache.h"
#include "sim/serving/serve.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace rackplan {

class PinnedBlocks {
 public:
  /// What of a prompt is on a rank.
  struct Hit {
    std::int64_t blocks = 0;
    std::int64_t unpinned = 0;  // of these
    std::int32_t tokens = 0;    // that need not be computed
  };

  /// `capacity`: KV of a rank, in tokens. `listener` may be null.
  PinnedBlocks(
      int ranks, std::int64_t capacity, int replica, PoolTally& tally, CacheListener* listener)
      : capacity_(capacity),
        replica_(static_cast<std::uint32_t>(replica)),
        tally_(tally),
        listener_(listener),
        ranks_(ranks) {}

  /// Asks the processor for what is needed to look a prompt up, or to store it: first its hashes,
  /// then where these lie on the rank.
  void prefetch_hashes(const InFlight& prompt) const;
  void prefetch_blocks(std::size_t rank, const InFlight& prompt) const;

  /// One token of a request at least is computed.
  [[nodiscard]] Hit look_up(std::size_t rank, const InFlight& prompt);
  /// Leading blocks of the prompt that others use now. These are only looked at, so that it may be
  /// asked between look_up and pin.
  [[nodiscard]] std::int64_t leading_pinned(std::size_t rank, const InFlight& prompt) const;
  /// The prompt uses what look_up just found. A lookup is counted for one that is to be prefilled,
  /// the first time.
  void pin(std::size_t rank, InFlight& prompt, const Hit& hit);
  /// Its further blocks that are computed are there, pinned; where another put one there before,
  /// that one is used. Returns how many blocks it got.
  std::int64_t store(std::size_t rank, const InFlight& prompt, Tick now);
  void release(std::size_t rank, const InFlight& prompt);

  /// The `count` least recent of the others go, of which the listener learns by tell().
  void evict(std::size_t rank, std::int64_t count);
  void tell(std::size_t rank, Tick now);

  /// Blocks that are used, each once; blocks that are not; uses of a block beyond its first.
  [[nodiscard]] std::int64_t pinned(std::size_t rank) const {
    return ranks_[rank].cache ? ranks_[rank].cache->pinned() : 0;
  }
  [[nodiscard]] std::int64_t unpinned(std::size_t rank) const {
    return ranks_[rank].cache ? ranks_[rank].cache->size() - ranks_[rank].cache->pinned() : 0;
  }
  [[nodiscard]] std::int64_t shared(std::size_t rank) const {
    return ranks_[rank].cache ? ranks_[rank].pins - ranks_[rank].cache->pinned() : 0;
  }
  /// Tokens of a block, the same on all ranks; 0: none is known yet.
  [[nodiscard]] std::int64_t block() const { return block_; }

 private:
  struct Rank {
    std::optional<PrefixCache> cache;  // from the first prompt with known blocks on
    std::int64_t pins = 0;             // each of a block counted
    std::vector<BlockHash> evicted;    // not told yet
  };

  void know_block(const InFlight& prompt);

  std::int64_t capacity_;
  std::uint32_t replica_;
  PoolTally& tally_;
  CacheListener* listener_;
  PerRank<Rank> ranks_;
  std::int64_t block_ = 0;
  std::vector<PrefixCache::Block> found_;              // by the last look_up
  std::vector<std::vector<PrefixCache::Block>> pins_;  // InFlight::pins: the blocks of a prompt
  std::vector<std::uint32_t> free_pins_;
  std::vector<BlockHash> stored_;  // scratch
};

}  // namespace rackplan
