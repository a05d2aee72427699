// SPDX-License-Identifier: Apache-2.0
#include "sim/serving/prefix_room.h"

#include "models/base/error.h"

#include <algorithm>
#include <string>

namespace rackplan {
namespace {

std::int64_t begun_blocks(const InFlight& prompt) {
  const std::int64_t block = prompt.blocks.convention.tokens;
  return (prompt.request.prompt_tokens + block - 1) / block;
}

/// Of a prompt whose first `hits` blocks are in the cache: the tokens that are not.
std::int64_t own_tokens(const InFlight& prompt, std::int64_t hits) {
  return prompt.blocks.hashes.empty()
             ? prompt.request.prompt_tokens
             : (begun_blocks(prompt) - hits) * prompt.blocks.convention.tokens;
}

}  // namespace

PrefixRoom::Hit PrefixRoom::look_up(std::size_t rank, const InFlight& prompt) {
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
      std::min<std::int64_t>(hit.blocks * at.block, prompt.request.prompt_tokens - 1));
  return hit;
}

bool PrefixRoom::fits(std::size_t rank, const InFlight& prompt, const Hit& hit) const {
  const Rank& at = ranks_[rank];
  const std::int64_t before = held(at);
  return before == 0 ||
         before + hit.unpinned * at.block + own_tokens(prompt, hit.blocks) <= capacity_;
}

void PrefixRoom::admit(std::size_t rank, InFlight& prompt, const Hit& hit, Tick now) {
  settle(now);
  Rank& at = ranks_[rank];
  const std::int64_t before = held(at);
  at.own += own_tokens(prompt, hit.blocks);
  if (!prompt.blocks.hashes.empty()) {
    if (!at.cache) {
      at.block = prompt.blocks.convention.tokens;
      at.cache.emplace((capacity_ + at.block - 1) / at.block);
    }
    if (at.block != prompt.blocks.convention.tokens) {
      throw InputError({"",
                        "hash_ids",
                        "blocks of " + std::to_string(prompt.blocks.convention.tokens) +
                            " tokens beside blocks of " + std::to_string(at.block),
                        "one size of block in a deployment with a prefix cache"});
    }
    if (free_pins_.empty()) {
      free_pins_.push_back(static_cast<std::uint32_t>(pins_.size()));
      pins_.emplace_back();
    }
    prompt.pins = free_pins_.back();
    free_pins_.pop_back();
    std::vector<PrefixCache::Block>& pins = pins_[prompt.pins];
    pins.clear();
    for (std::int64_t i = 0; i < hit.blocks; ++i) {
      pins.push_back(found_[static_cast<std::size_t>(i)]);
      at.cache->pin(pins.back());
    }
    tally_.prefix_lookup_tokens += prompt.request.prompt_tokens;
    tally_.prefix_hit_tokens += hit.tokens;
    tally_.prefix_lookup_blocks += static_cast<std::int64_t>(prompt.blocks.hashes.size());
    tally_.prefix_hit_blocks += hit.blocks;
  }
  held_ += held(at) - before;
  evict(rank, now);
}

/// The least recent blocks go while all that is there exceeds the capacity.
void PrefixRoom::evict(std::size_t rank, Tick now) {
  Rank& at = ranks_[rank];
  if (!at.cache) {
    return;
  }
  const std::int64_t too_many =
      at.cache->size() - std::max<std::int64_t>(0, capacity_ - at.own) / at.block;
  const std::int64_t unpinned = at.cache->size() - at.cache->pinned();
  changes_.clear();
  at.cache->evict(std::clamp<std::int64_t>(too_many, 0, unpinned), changes_);
  tally_.prefix_evicted_blocks += static_cast<std::int64_t>(changes_.size());
  if (listener_ != nullptr && !changes_.empty()) {
    listener_->removed(
        static_cast<std::uint32_t>(replica_), static_cast<std::uint32_t>(rank), changes_, now);
  }
}

void PrefixRoom::computed(const InFlight& prompt, Tick now) {
  if (prompt.blocks.hashes.empty()) {
    return;
  }
  settle(now);
  Rank& at = ranks_[prompt.first_rank];
  const std::int64_t before = held(at);
  std::vector<PrefixCache::Block>& pins = pins_[prompt.pins];
  const auto fresh = prompt.blocks.hashes.subspan(pins.size());
  changes_.clear();
  for (const BlockHash hash : fresh) {
    at.cache->prefetch(hash);
  }
  for (const BlockHash hash : fresh) {
    const PrefixCache::Block block = at.cache->block_of(hash);
    if (block == PrefixCache::none) {
      pins.push_back(at.cache->store_pinned(hash));
      changes_.push_back(hash);
    } else {
      pins.push_back(block);
      at.cache->pin(block);
    }
  }
  at.own -= static_cast<std::int64_t>(fresh.size()) * at.block;
  held_ += held(at) - before;
  if (listener_ != nullptr && !changes_.empty()) {
    listener_->stored(static_cast<std::uint32_t>(replica_), prompt.first_rank, changes_, now);
  }
}

void PrefixRoom::release(const InFlight& prompt, Tick now) {
  settle(now);
  Rank& at = ranks_[prompt.first_rank];
  const std::int64_t before = held(at);
  const auto hashes = static_cast<std::int64_t>(prompt.blocks.hashes.size());
  at.own -= own_tokens(prompt, hashes);
  if (hashes > 0) {
    std::vector<PrefixCache::Block>& pins = pins_[prompt.pins];
    for (auto block = pins.rbegin(); block != pins.rend(); ++block) {
      at.cache->unpin(*block);
    }
    free_pins_.push_back(prompt.pins);
  }
  held_ += held(at) - before;
}

void PrefixRoom::settle(Tick now) {
  tally_.kv_reserved_token_seconds +=
      static_cast<double>(held_) * to_seconds(now - settled_).in_base();
  if (held_ > 0 && now > settled_) {
    watch_.held(replica_, static_cast<double>(held_), settled_, now);
  }
  settled_ = now;
}

}  // namespace rackplan
