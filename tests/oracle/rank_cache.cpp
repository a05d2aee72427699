// SPDX-License-Identifier: Apache-2.0
#include "tests/oracle/rank_cache.h"

#include "models/base/error.h"

#include <algorithm>
#include <utility>

namespace rackplan::oracle {

std::int64_t RankCache::hits(const PromptBlocks& blocks) const {
  std::int64_t hits = 0;
  for (const BlockHash hash : blocks.hashes) {
    const bool unused = std::find(unused_.begin(), unused_.end(), hash) != unused_.end();
    if (pins_.count(hash) == 0 && !unused) {
      break;
    }
    hits += 1;
  }
  return hits;
}

std::int64_t RankCache::held() const {
  std::int64_t held = static_cast<std::int64_t>(pins_.size()) * block_;
  for (const auto& [id, prompt] : prompts_) {
    held += prompt.own;
  }
  return held;
}

/// What of the prompt would be in no block of the cache.
std::int64_t RankCache::own_tokens(const Request& request, const PromptBlocks& blocks) const {
  if (blocks.hashes.empty()) {
    return request.prompt_tokens;
  }
  const std::int64_t block = blocks.convention.tokens;
  const std::int64_t begun = (request.prompt_tokens + block - 1) / block;
  return (begun - hits(blocks)) * block;
}

bool RankCache::has_room(const Request& request, const PromptBlocks& blocks) const {
  std::int64_t then = held() + own_tokens(request, blocks);
  for (std::int64_t i = 0; i < hits(blocks); ++i) {
    then +=
        pins_.count(blocks.hashes[static_cast<std::size_t>(i)]) == 0 ? blocks.convention.tokens : 0;
  }
  causes_.prefill_room_blocked += then > capacity_ && held() > 0 ? 1 : 0;
  return then <= capacity_ || held() == 0;
}

void RankCache::pin(Prompt& prompt, BlockHash hash) {
  causes_.shared_block += pins_.count(hash) > 0 ? 1 : 0;
  unused_.remove(hash);
  pins_[hash] += 1;
  prompt.pinned.push_back(hash);
}

std::int64_t RankCache::admit(const Request& request, const PromptBlocks& blocks) {
  if (!blocks.hashes.empty()) {
    block_ = blocks.convention.tokens;
  }
  Prompt prompt{{}, own_tokens(request, blocks)};
  const std::int64_t hits = this->hits(blocks);
  for (std::int64_t i = 0; i < hits; ++i) {
    pin(prompt, blocks.hashes[static_cast<std::size_t>(i)]);
  }
  causes_.prefix_hit += hits > 0 ? 1 : 0;
  causes_.full_prefix_hit += hits > 0 && hits * block_ >= request.prompt_tokens ? 1 : 0;
  prompts_.emplace(request.id, std::move(prompt));
  std::int64_t evicted = 0;
  while (!unused_.empty() &&
         held() + static_cast<std::int64_t>(unused_.size()) * block_ > capacity_) {
    const BlockHash oldest = unused_.back();
    unused_.pop_back();
    listener_(oldest, false);
    evicted += 1;
  }
  causes_.evicted += evicted;
  return evicted;
}

void RankCache::computed(const Request& request, const PromptBlocks& blocks, std::int64_t past) {
  Prompt& prompt = prompts_.at(request.id);
  for (std::size_t i = prompt.pinned.size(); i < blocks.hashes.size(); ++i) {
    const std::int64_t end = static_cast<std::int64_t>(i + 1) * blocks.convention.tokens;
    if (past < std::min<std::int64_t>(end, request.prompt_tokens)) {
      break;
    }
    causes_.stored_early += past < request.prompt_tokens ? 1 : 0;
    const BlockHash hash = blocks.hashes[i];
    const bool unused = std::find(unused_.begin(), unused_.end(), hash) != unused_.end();
    if (pins_.count(hash) == 0 && !unused) {
      listener_(hash, true);
    } else {
      causes_.computed_twice += 1;
    }
    pin(prompt, hash);
    prompt.own -= block_;
  }
}

void RankCache::leave(const Request& request) {
  const auto at = prompts_.find(request.id);
  ensure(at != prompts_.end(), "a prompt that leaves was admitted");
  std::reverse(at->second.pinned.begin(), at->second.pinned.end());
  for (const BlockHash hash : at->second.pinned) {
    pins_.at(hash) -= 1;
    if (pins_.at(hash) == 0) {
      pins_.erase(hash);
      unused_.push_front(hash);
    }
  }
  prompts_.erase(at);
}

}  // namespace rackplan::oracle
