// SPDX-License-Identifier: Apache-2.0
#include "sim/serving/prefix_room.h"

#include <algorithm>

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

bool PrefixRoom::fits(std::size_t rank, const InFlight& prompt, const Hit& hit) const {
  const std::int64_t before = held(rank);
  return before == 0 ||
         before + hit.unpinned * blocks_.block() + own_tokens(prompt, hit.blocks) <= capacity_;
}

void PrefixRoom::admit(std::size_t rank, InFlight& prompt, const Hit& hit, Tick now) {
  settle(now);
  const std::int64_t before = held(rank);
  own_[rank] += own_tokens(prompt, hit.blocks);
  blocks_.pin(rank, prompt, hit);
  held_ += held(rank) - before;
  evict(rank, now);
}

/// The least recent blocks go while all that is there exceeds the capacity.
void PrefixRoom::evict(std::size_t rank, Tick now) {
  const std::int64_t unpinned = blocks_.unpinned(rank);
  if (unpinned == 0) {
    return;
  }
  const std::int64_t room = std::max<std::int64_t>(0, capacity_ - own_[rank]) / blocks_.block();
  const std::int64_t too_many = blocks_.pinned(rank) + unpinned - room;
  blocks_.evict(rank, std::clamp<std::int64_t>(too_many, 0, unpinned));
  blocks_.tell(rank, now);
}

void PrefixRoom::computed(const InFlight& prompt, Tick now) {
  if (prompt.blocks.hashes.empty()) {
    return;
  }
  settle(now);
  const std::size_t rank = prompt.first_rank;
  const std::int64_t before = held(rank);
  own_[rank] -= blocks_.store(rank, prompt, now) * blocks_.block();
  held_ += held(rank) - before;
}

void PrefixRoom::release(const InFlight& prompt, Tick now) {
  settle(now);
  const std::size_t rank = prompt.first_rank;
  const std::int64_t before = held(rank);
  own_[rank] -= own_tokens(prompt, static_cast<std::int64_t>(prompt.blocks.hashes.size()));
  blocks_.release(rank, prompt);
  held_ += held(rank) - before;
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
