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
  const std::size_t slot = find(hash);
  const Node held = table_[slot].node;
  if (held != no_node) {
    unlink(held);
    link_newest(held);
    return false;
  }
  link_newest(insert(hash, slot));
  return true;
}

void PrefixCache::evict(std::int64_t count, std::vector<BlockHash>& gone) {
  // What is needed of memory is asked for before it is waited for.
  Node oldest = links_[no_node].newer;
  for (std::int64_t i = 0; i < count; ++i) {
    prefetch(links_[oldest].hash);
    oldest = links_[oldest].newer;
  }
  for (std::int64_t i = 0; i < count; ++i) {
    gone.push_back(evict_oldest());
  }
}

BlockHash PrefixCache::evict_oldest() {
  const Node oldest = links_[no_node].newer;
  const BlockHash hash = links_[oldest].hash;
  erase(find(hash));
  unlink(oldest);
  links_[oldest].older = unused_;
  unused_ = oldest;
  --size_;
  return hash;
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

}  // namespace rackplan
