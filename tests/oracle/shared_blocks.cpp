// SPDX-License-Identifier: Apache-2.0
#include "tests/oracle/shared_blocks.h"

#include "models/base/error.h"

#include <algorithm>

namespace rackplan::oracle {

EngineBlocks engine_blocks(const PromptBlocks& blocks,
                           std::int64_t prompt_tokens,
                           std::int64_t block_tokens) {
  EngineBlocks result;
  std::int64_t end = 0;
  for (const BlockHash hash : blocks.hashes) {
    end += blocks.convention.tokens;
    if (end % block_tokens != 0 || end > prompt_tokens) {
      continue;
    }
    if (result.hashes.empty()) {
      result.kv = end / block_tokens;
    }
    result.hashes.push_back(hash);
  }
  return result;
}

bool SharedBlocks::is_unused(BlockHash hash) const {
  return std::find(unused_.begin(), unused_.end(), hash) != unused_.end();
}

std::int64_t SharedBlocks::hits(const EngineBlocks& blocks) const {
  std::int64_t hits = 0;
  for (const BlockHash hash : blocks.hashes) {
    if (pins_.count(hash) == 0 && !is_unused(hash)) {
      break;
    }
    hits += 1;
  }
  return hits;
}

std::int64_t SharedBlocks::in_use(const EngineBlocks& blocks) const {
  std::int64_t in_use = 0;
  for (std::int64_t i = 0; i < hits(blocks); ++i) {
    in_use += pins_.count(blocks.hashes[static_cast<std::size_t>(i)]) > 0 ? 1 : 0;
  }
  return in_use;
}

void SharedBlocks::pin(RequestId id, BlockHash hash) {
  causes_.block_in_common += pins_.count(hash) > 0 ? 1 : 0;
  unused_.remove(hash);
  pins_[hash] += 1;
  pinned_by_.at(id).push_back(hash);
}

void SharedBlocks::admit(RequestId id, const EngineBlocks& blocks) {
  kv_ = std::max(kv_, blocks.kv);
  const std::int64_t hits = this->hits(blocks);
  const bool fresh = pinned_by_.emplace(id, std::vector<BlockHash>()).second;
  ensure(fresh, "a request is admitted once at a time");
  for (std::int64_t i = 0; i < hits; ++i) {
    pin(id, blocks.hashes[static_cast<std::size_t>(i)]);
  }
  causes_.reuse += hits > 0 ? 1 : 0;
}

void SharedBlocks::computed(RequestId id, const EngineBlocks& blocks, std::int64_t count) {
  for (std::size_t i = pinned_by_.at(id).size(); i < static_cast<std::size_t>(count); ++i) {
    const BlockHash hash = blocks.hashes[i];
    if (pins_.count(hash) == 0 && !is_unused(hash)) {
      listener_(hash, true);
    } else {
      causes_.copy_dropped += 1;
    }
    pin(id, hash);
  }
}

void SharedBlocks::leave(RequestId id) {
  const auto at = pinned_by_.find(id);
  ensure(at != pinned_by_.end(), "a request that leaves was admitted");
  std::reverse(at->second.begin(), at->second.end());
  for (const BlockHash hash : at->second) {
    pins_.at(hash) -= 1;
    if (pins_.at(hash) == 0) {
      pins_.erase(hash);
      unused_.push_front(hash);
    }
  }
  pinned_by_.erase(at);
}

std::int64_t SharedBlocks::saved() const {
  std::int64_t saved = 0;
  for (const auto& [hash, pins] : pins_) {
    saved += (pins - 1) * kv_;
  }
  return saved;
}

std::int64_t SharedBlocks::unused() const {
  return static_cast<std::int64_t>(unused_.size()) * kv_;
}

void SharedBlocks::evict() {
  untold_.push_back(unused_.back());
  unused_.pop_back();
}

std::int64_t SharedBlocks::tell() {
  for (const BlockHash hash : untold_) {
    listener_(hash, false);
  }
  const auto told = static_cast<std::int64_t>(untold_.size());
  untold_.clear();
  return told;
}

}  // namespace rackplan::oracle
