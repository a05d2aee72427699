// SPDX-License-Identifier: Apache-2.0
#include "sim/serving/prefix_cache.h"

#include "models/base/error.h"

#include <bit>

namespace rackplan {
namespace {

constexpr std::size_t smallest_table = 16;

std::int64_t checked_capacity(std::int64_t capacity) {
  ensure(capacity >= 0 && capacity <= PrefixCache::max_capacity,
         "the capacity of a prefix cache is between 0 and its maximum");
  return capacity;
}

}  // namespace

PrefixCache::PrefixCache(std::int64_t capacity)
    : capacity_(checked_capacity(capacity)),
      table_(smallest_table, Entry{0, no_node}),
      mask_(table_.size() - 1),
      home_shift_(32U - static_cast<unsigned>(std::countr_zero(table_.size()))),
      // Not initialised: pages of nodes that are never used are never touched.
      links_(std::make_unique_for_overwrite<Link[]>(2 * static_cast<std::size_t>(capacity) + 1)) {
  links_[no_node] = {0, no_node, no_node};
}

std::int64_t PrefixCache::leading_blocks(std::span<const BlockHash> prompt) const {
  const auto missing = std::find_if_not(
      prompt.begin(), prompt.end(), [&](BlockHash hash) { return contains(hash); });
  return missing - prompt.begin();
}

void PrefixCache::touch(std::span<const BlockHash> prompt) {
  struct Nobody {
    void inserted(BlockHash /*hash*/) {}
    void evicted(BlockHash /*hash*/) {}
  };
  touch(prompt, Nobody{});
}

/// Makes it the most recent; true when it was not held.
bool PrefixCache::touch_block(BlockHash hash) {
  const Node held = block_of(hash);
  if (held != no_node) {
    unlink(held);
    link_newest(held);
    return false;
  }
  link_newest(insert(hash));
  return true;
}

BlockHash PrefixCache::evict() {
  const Node oldest = links_[no_node].newer;
  const BlockHash hash = links_[oldest].hash;
  erase(find(hash));
  unlink(oldest);
  links_[oldest].older = unused_;
  unused_ = oldest;
  --size_;
  return hash;
}

void PrefixCache::pin(Block block) {
  if (is_pinned(block)) {
    ++links_[block].newer;
    return;
  }
  unlink(block);
  links_[block].newer = 1;
  links_[block].older = pinned_mark;
  ++pinned_;
}

PrefixCache::Block PrefixCache::store_pinned(BlockHash hash) {
  ensure(size_ < 2 * capacity_, "a prefix cache has room for a block that it stores");
  const Node block = insert(hash);
  links_[block].newer = 1;
  links_[block].older = pinned_mark;
  ++pinned_;
  return block;
}

void PrefixCache::unpin(Block block) {
  if (--links_[block].newer == 0) {
    --pinned_;
    link_newest(block);
  }
}

/// It is not held.
PrefixCache::Node PrefixCache::insert(BlockHash hash) {
  if (2 * (static_cast<std::size_t>(size_) + 1) > table_.size()) {
    grow();
  }
  Node node = unused_;
  if (node == no_node) {
    node = fresh_++;
  } else {
    unused_ = links_[node].older;
  }
  links_[node].hash = hash;
  table_[find(hash)] = {tag_of(hash), node};
  ++size_;
  return node;
}

/// Twice as many slots.
void PrefixCache::grow() {
  std::vector<Entry> old(2 * table_.size(), Entry{0, no_node});
  old.swap(table_);
  mask_ = table_.size() - 1;
  --home_shift_;
  for (const Entry& entry : old) {
    if (entry.node != no_node) {
      std::size_t slot = entry.tag >> home_shift_;
      while (table_[slot].node != no_node) {
        slot = (slot + 1) & mask_;
      }
      table_[slot] = entry;
    }
  }
}

/// Empties a slot and moves back what probed past it.
void PrefixCache::erase(std::size_t slot) {
  std::size_t hole = slot;
  for (std::size_t next = (slot + 1) & mask_; table_[next].node != no_node;
       next = (next + 1) & mask_) {
    const std::size_t home = table_[next].tag >> home_shift_;
    if (((next - home) & mask_) >= ((next - hole) & mask_)) {
      table_[hole] = table_[next];
      hole = next;
    }
  }
  table_[hole].node = no_node;
}

void PrefixCache::unlink(Node node) {
  const Link& link = links_[node];
  links_[link.newer].older = link.older;
  links_[link.older].newer = link.newer;
}

void PrefixCache::link_newest(Node node) {
  Link& ends = links_[no_node];  // ends.older: the newest; ends.newer: the oldest
  links_[node].newer = no_node;
  links_[node].older = ends.older;
  links_[ends.older].newer = node;
  ends.older = node;
}

}  // namespace rackplan
