// SPDX-License-Identifier: Apache-2.0
// Which blocks of prompts a replica still holds: least recently used out, a fixed number of blocks.
//
//   PrefixCache cache(100'000);
//   const std::int64_t hits = cache.leading_blocks(prompt);   // before
//   cache.touch(prompt);                                      // now all of it is there
//
// An open-addressing table (linear probing, erased by shifting back) finds the nodes of a doubly
// linked list in order of use. All memory is taken at construction, about 16 bytes a block held and
// 20 to 40 a block of capacity; an operation costs tens of nanoseconds a block.
//
// Only blocks on the list can be evicted. Pinning blocks of running requests means to take their
// nodes off it (and count the pins in the node): touch then has to say how many blocks found room.
#pragma once

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
  [[nodiscard]] bool contains(BlockHash hash) const { return table_[find(hash)].node != no_node; }

  /// How many blocks from the first on are held: a hit stops at the first that is missing. Changes
  /// nothing.
  [[nodiscard]] std::int64_t leading_blocks(std::span<const BlockHash> prompt) const;

  /// Uses or inserts the blocks from the last to the first, so that the first is the most recent;
  /// then evicts the least recent down to the capacity. No block may occur twice.
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
      watcher.evicted(evict());
    }
  }

 private:
  using Node = std::uint32_t;
  static constexpr Node no_node = 0;  // closes the list into a ring: its ends are its neighbours

  struct Link {
    BlockHash hash;
    Node newer;
    Node older;  // of an unused node: the next unused one
  };
  struct Entry {
    std::uint32_t tag;  // the upper half of the mixed hash; its upper bits are the home slot
    Node node;
  };

  [[nodiscard]] std::size_t find(BlockHash hash) const;
  bool touch_block(BlockHash hash);
  BlockHash evict();
  Node insert(std::size_t slot, BlockHash hash);
  void erase(std::size_t slot);
  void unlink(Node node);
  void link_newest(Node node);

  std::int64_t capacity_;
  std::int64_t size_ = 0;
  std::vector<Entry> table_;
  std::size_t mask_;
  unsigned home_shift_;            // of a tag
  std::unique_ptr<Link[]> links_;  // twice the capacity: a touch evicts after it inserted
  Node fresh_ = 1;                 // from here on never used
  Node unused_ = no_node;
};

}  // namespace rackplan
