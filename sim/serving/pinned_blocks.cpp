// SPDX-License-Identifier: Apache-2.0
#include "sim/serving/pinned_blocks.h"

#include "models/base/error.h"

#include <algorithm>
#include <string>

namespace rackplan {
namespace {

/// Blocks of the prompt whose KV is there.
std::size_t computed_blocks(const InFlight& prompt) {
  const std::size_t all = prompt.blocks.hashes.size();
  return prompt.past >= prompt.request.prompt_tokens
             ? all
             : std::min(all,
                        static_cast<std::size_t>(prompt.past / prompt.blocks.convention.tokens));
}

}  // namespace

void PinnedBlocks::prefetch_hashes(const InFlight& prompt) const {
  __builtin_prefetch(prompt.blocks.hashes.data());
  if (prompt.pins < pins_.size()) {
    __builtin_prefetch(&pins_[prompt.pins]);
  }
}

void PinnedBlocks::prefetch_blocks(std::size_t rank, const InFlight& prompt) const {
  if (!ranks_[rank].cache) {
    return;
  }
  for (const BlockHash hash : prompt.blocks.hashes) {
    ranks_[rank].cache->prefetch(hash);
  }
  ranks_[rank].cache->prefetch_oldest();
}

PinnedBlocks::Hit PinnedBlocks::look_up(std::size_t rank, const InFlight& prompt) {
  const Rank& at = ranks_[rank];
  Hit hit;
  if (prompt.blocks.hashes.empty() || !at.cache) {
    return hit;
  }
  for (const BlockHash hash : prompt.blocks.hashes) {
    at.cache->prefetch(hash);
  }
  for (const BlockHash hash : prompt.blocks.hashes) {
    at.cache->prefetch_block(hash);
  }
  found_.clear();
  for (const BlockHash hash : prompt.blocks.hashes) {
    const PrefixCache::Block block = at.cache->block_of(hash);
    if (block == PrefixCache::none) {
      break;
    }
    found_.push_back(block);
    hit.unpinned += at.cache->is_pinned(block) ? 0 : 1;
  }
  hit.blocks = static_cast<std::int64_t>(found_.size());
  hit.tokens = static_cast<std::int32_t>(
      std::min<std::int64_t>(hit.blocks * block_, prompt.to_prefill() - 1));
  return hit;
}

std::int64_t PinnedBlocks::leading_pinned(std::size_t rank, const InFlight& prompt) const {
  const Rank& at = ranks_[rank];
  std::int64_t leading = 0;
  if (at.cache) {
    for (const BlockHash hash : prompt.blocks.hashes) {
      const PrefixCache::Block block = at.cache->block_of(hash);
      if (block == PrefixCache::none || !at.cache->is_pinned(block)) {
        break;
      }
      ++leading;
    }
  }
  return leading;
}

void PinnedBlocks::know_block(const InFlight& prompt) {
  const std::int64_t block = prompt.blocks.convention.tokens;
  if (block_ != 0 && block_ != block) {
    throw InputError({"",
                      "hash_ids",
                      "blocks of " + std::to_string(block) + " tokens beside blocks of " +
                          std::to_string(block_),
                      "one size of block in a deployment with a prefix cache"});
  }
  block_ = block;
}

void PinnedBlocks::pin(std::size_t rank, InFlight& prompt, const Hit& hit) {
  if (prompt.blocks.hashes.empty()) {
    return;
  }
  know_block(prompt);
  Rank& at = ranks_[rank];
  if (!at.cache) {
    at.cache.emplace((capacity_ + block_ - 1) / block_);
  }
  if (free_pins_.empty()) {
    free_pins_.push_back(static_cast<std::uint32_t>(pins_.size()));
    pins_.emplace_back();
  }
  prompt.pins = free_pins_.back();
  free_pins_.pop_back();
  std::vector<PrefixCache::Block>& pins = pins_[prompt.pins];
  pins.assign(found_.begin(), found_.begin() + hit.blocks);
  for (const PrefixCache::Block block : pins) {
    at.cache->pin(block);
  }
  at.pins += hit.blocks;
  if (prompt.preempted || prompt.past == prompt.to_prefill()) {
    return;  // not a prompt that is looked up for the first time
  }
  tally_.prefix_lookup_tokens += prompt.request.prompt_tokens;
  tally_.prefix_hit_tokens += hit.tokens;
  tally_.prefix_lookup_blocks += static_cast<std::int64_t>(prompt.blocks.hashes.size());
  tally_.prefix_hit_blocks += hit.blocks;
}

std::int64_t PinnedBlocks::store(std::size_t rank, const InFlight& prompt, Tick now) {
  if (prompt.blocks.hashes.empty()) {
    return 0;
  }
  Rank& at = ranks_[rank];
  std::vector<PrefixCache::Block>& pins = pins_[prompt.pins];
  const std::size_t computed = std::max(computed_blocks(prompt), pins.size());
  const auto fresh = prompt.blocks.hashes.subspan(pins.size(), computed - pins.size());
  stored_.clear();
  for (const BlockHash hash : fresh) {
    at.cache->prefetch(hash);
  }
  for (const BlockHash hash : fresh) {
    bool was_held = false;
    pins.push_back(at.cache->pin_or_store(hash, was_held));
    if (!was_held) {
      stored_.push_back(hash);
    }
  }
  at.pins += static_cast<std::int64_t>(fresh.size());
  if (listener_ != nullptr && !stored_.empty()) {
    listener_->stored(replica_, static_cast<std::uint32_t>(rank), stored_, now);
  }
  return static_cast<std::int64_t>(fresh.size());
}

void PinnedBlocks::release(std::size_t rank, const InFlight& prompt) {
  if (prompt.blocks.hashes.empty()) {
    return;
  }
  Rank& at = ranks_[rank];
  const std::vector<PrefixCache::Block>& pins = pins_[prompt.pins];
  for (auto block = pins.rbegin(); block != pins.rend(); ++block) {
    at.cache->unpin(*block);
  }
  at.pins -= static_cast<std::int64_t>(pins.size());
  free_pins_.push_back(prompt.pins);
}

void PinnedBlocks::evict(std::size_t rank, std::int64_t count) {
  if (count > 0) {
    ranks_[rank].cache->evict(count, ranks_[rank].evicted);
  }
}

void PinnedBlocks::tell(std::size_t rank, Tick now) {
  std::vector<BlockHash>& evicted = ranks_[rank].evicted;
  if (evicted.empty()) {
    return;
  }
  tally_.prefix_evicted_blocks += static_cast<std::int64_t>(evicted.size());
  if (listener_ != nullptr) {
    listener_->removed(replica_, static_cast<std::uint32_t>(rank), evicted, now);
  }
  evicted.clear();
}

}  // namespace rackplan
