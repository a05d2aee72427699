// SPDX-License-Identifier: Apache-2.0
// Which blocks of prompts a replica still holds: least recently used out, a fixed number of blocks.
//
//   PrefixCache cache(100'000);
//   const std::int64_t hits = cache.leading_blocks(prompt);   // before
//   cache.touch(prompt);                                      // now all of it is there
//
// An open-addressing table (linear probing, erased by shifting back) finds the nodes of a doubly
// linked list in order of use. It takes 32 to 48 bytes a block held; an operation costs tens of
// nanoseconds a block.
//
// Where requests use blocks for a while (sim/serving/prefix_room.h), these are pinned: off the
// list, so that they cannot be evicted, and back on it as the most recent with the last pin. Such a
// user pins, stores and evicts block by block, and sees to the capacity itself.
#pragma once

#include "models/base/error.h"
#include "sim/workload/block_hashes.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace rackplan {

class PrefixCache {
 public:
  static constexpr std::int64_t max_capacity = std::int64_t{1} << 28U;

  /// `capacity` in blocks, 0 (nothing is ever held) to max_capacity.
  explicit PrefixCache(std::int64_t capacity);

  [[nodiscard]] std::int64_t capacity() const { return capacity_; }
  [[nodiscard]] std::int64_t size() const { return size_; }
  [[nodiscard]] bool contains(BlockHash hash) const { return block_of(hash) != none; }

  /// A held block, for as long as it is.
  using Block = std::uint32_t;
  static constexpr Block none = 0;

  [[nodiscard]] Block block_of(BlockHash hash) const { return table_[find(hash)].node; }
  [[nodiscard]] bool is_pinned(Block block) const { return links_[block].older == pinned_mark; }
  /// Blocks that are pinned, each once.
  [[nodiscard]] std::int64_t pinned() const { return pinned_; }
  /// Asks the processor for the place where the block is looked up.
  void prefetch(BlockHash hash) const { __builtin_prefetch(&table_[tag_of(hash) >> home_shift_]); }

  /// The same for the block that goes next.
  void prefetch_oldest() const { __builtin_prefetch(&links_[links_[no_node].newer]); }

  /// After a prefetch: the same for what is probably the block.
  void prefetch_block(BlockHash hash) const {
    __builtin_prefetch(&links_[table_[tag_of(hash) >> home_shift_].node]);
  }

  void pin(Block block) {
    Link& link = links_[block];
    if (link.older == pinned_mark) {
      ++link.newer;
      return;
    }
    unlink(block);
    link.newer = 1;
    link.older = pinned_mark;
    ++pinned_;
  }
  /// Pins a block, which it takes in when it is not held; `was_held` says. At most twice the
  /// capacity is held.
  Block pin_or_store(BlockHash hash, bool& was_held) {
    const std::size_t slot = find(hash);
    const Block held = table_[slot].node;
    was_held = held != none;
    if (was_held) {
      pin(held);
      return held;
    }
    const Block block = insert(hash, slot);
    links_[block].newer = 1;
    links_[block].older = pinned_mark;
    ++pinned_;
    return block;
  }
  /// With its last pin the block becomes the most recent.
  void unpin(Block block) {
    if (--links_[block].newer == 0) {
      --pinned_;
      link_newest(block);
    }
  }
  /// The `count` least recent blocks go, which are not pinned; appends their hashes in this order.
  void evict(std::int64_t count, std::vector<BlockHash>& gone);

  /// How many blocks from the first on are held: a hit stops at the first that is missing. Changes
  /// nothing.
  [[nodiscard]] std::int64_t leading_blocks(std::span<const BlockHash> prompt) const;

  /// Uses or inserts the blocks from the last to the first, so that the first is the most recent;
  /// then evicts the least recent down to the capacity. No block may occur twice, none be pinned.
  void touch(std::span<const BlockHash> prompt);

  /// The same, telling watcher.inserted(hash) of each block that was not held and is now (last to
  /// first), then watcher.evicted(hash) of each that was held and is no more (least recent first).
  template <class Watcher>
  void touch(std::span<const BlockHash> prompt, Watcher&& watcher) {
    // What lies beyond the capacity would be evicted at once.
    for (std::size_t i = std::min(prompt.size(), static_cast<std::size_t>(capacity_)); i-- > 0;) {
      if (touch_block(prompt[i])) {
        watcher.inserted(prompt[i]);
      }
    }
    while (size_ > capacity_) {
      watcher.evicted(evict_oldest());
    }
  }

 private:
  using Node = Block;
  static constexpr Node no_node = none;  // closes the list into a ring: its ends are its neighbours
  static constexpr Node pinned_mark = ~Node{0};

  struct Link {
    BlockHash hash;
    Node newer;  // of a pinned node: the number of pins
    Node older;  // of an unused node: the next unused one; of a pinned one: pinned_mark
  };
  struct Entry {
    std::uint32_t tag;  // the upper half of the mixed hash; its upper bits are the home slot
    Node node;
  };

  [[nodiscard]] static std::uint32_t tag_of(BlockHash hash);
  [[nodiscard]] std::size_t find(BlockHash hash) const;
  bool touch_block(BlockHash hash);
  BlockHash evict_oldest();
  void grow();
  Node insert(BlockHash hash, std::size_t slot);
  void erase(std::size_t slot);
  void unlink(Node node);
  void link_newest(Node node);

  std::int64_t capacity_;
  std::int64_t size_ = 0;
  std::int64_t pinned_ = 0;
  std::vector<Entry> table_;  // at most half full
  std::size_t mask_;
  unsigned home_shift_;            // of a tag
  std::unique_ptr<Link[]> links_;  // twice the capacity: a touch evicts after it inserted
  Node fresh_ = 1;                 // from here on never used
  Node unused_ = no_node;
};

/// Spreads dense ids and finished hashes alike: Fibonacci hashing (Knuth, TAOCP 3, 6.4) of the
/// folded word.
inline std::uint32_t PrefixCache::tag_of(BlockHash hash) {
  return static_cast<std::uint32_t>(((hash ^ (hash >> 32U)) * 0x9E3779B97F4A7C15ULL) >> 32U);
}

/// The slot with this hash, or the empty one where it belongs.
inline std::size_t PrefixCache::find(BlockHash hash) const {
  const std::uint32_t tag = tag_of(hash);
  std::size_t slot = tag >> home_shift_;
  while (table_[slot].node != no_node &&
         (table_[slot].tag != tag || links_[table_[slot].node].hash != hash)) {
    slot = (slot + 1) & mask_;
  }
  return slot;
}

inline void PrefixCache::unlink(Node node) {
  const Link& link = links_[node];
  links_[link.newer].older = link.older;
  links_[link.older].newer = link.newer;
}

inline void PrefixCache::link_newest(Node node) {
  Link& ends = links_[no_node];  // ends.older: the newest; ends.newer: the oldest
  links_[node].newer = no_node;
  links_[node].older = ends.older;
  links_[ends.older].newer = node;
  ends.older = node;
}

/// A block that is not held, in the slot where it belongs.
inline PrefixCache::Node PrefixCache::insert(BlockHash hash, std::size_t slot) {
  ensure(size_ < 2 * capacity_, "a prefix cache has room for a block that it stores");
  if (2 * (static_cast<std::size_t>(size_) + 1) > table_.size()) {
    grow();
    slot = find(hash);
  }
  Node node = unused_;
  if (node == no_node) {
    node = fresh_++;
  } else {
    unused_ = links_[node].older;
  }
  links_[node].hash = hash;
  table_[slot] = {tag_of(hash), node};
  ++size_;
  return node;
}

}  // namespace rackplan
