// SPDX-License-Identifier: Apache-2.0
#include "sim/serving/prefix_cache.h"

#include "models/base/error.h"

#include <bit>

namespace rackplan {
namespace {

/// Spreads dense ids and finished hashes alike: Fibonacci hashing (Knuth, TAOCP 3, 6.4) of the
/// folded word.
std::uint32_t tag_of(BlockHash hash) {
  return static_cast<std::uint32_t>(((hash ^ (hash >> 32U)) * 0x9E3779B97F4A7C15ULL) >> 32U);
}

/// Full to 40 % at the capacity, to 80 % while a touch has not evicted yet.
std::size_t table_size(std::int64_t capacity) {
  return std::bit_ceil(static_cast<std::size_t>(capacity) * 5 / 2 + 2);
}

std::int64_t checked_capacity(std::int64_t capacity) {
  ensure(capacity >= 0 && capacity <= PrefixCache::max_capacity,
         "the capacity of a prefix cache is between 0 and its maximum");
  return capacity;
}

}  // namespace

PrefixCache::PrefixCache(std::int64_t capacity)
    : capacity_(checked_capacity(capacity)),
      table_(table_size(capacity), Entry{0, no_node}),
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

/// The slot with this hash, or the empty one where it belongs.
std::size_t PrefixCache::find(BlockHash hash) const {
  const std::uint32_t tag = tag_of(hash);
  std::size_t slot = tag >> home_shift_;
  while (table_[slot].node != no_node &&
         (table_[slot].tag != tag || links_[table_[slot].node].hash != hash)) {
    slot = (slot + 1) & mask_;
  }
  return slot;
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
  link_newest(insert(slot, hash));
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

PrefixCache::Node PrefixCache::insert(std::size_t slot, BlockHash hash) {
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
