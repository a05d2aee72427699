// SPDX-License-Identifier: Apache-2.0
// KV room of one prefill rank with its prefix cache, as lists and maps. Semantics:
// sim/serving/semantics.md, "Prefix cache".
#pragma once

#include "sim/workload/block_hashes.h"
#include "sim/workload/request.h"
#include "tests/oracle/causes.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <vector>

namespace rackplan::oracle {

class RankCache {
 public:
  /// Told of a block that is in the cache from now on, or no more.
  using Listener = std::function<void(BlockHash hash, bool stored)>;

  RankCache(std::int64_t capacity, Causes& causes, Listener listener)
      : capacity_(capacity), causes_(causes), listener_(std::move(listener)) {}

  /// Leading blocks of the prompt that are here.
  [[nodiscard]] std::int64_t hits(const PromptBlocks& blocks) const;
  [[nodiscard]] bool has_room(const Request& request, const PromptBlocks& blocks) const;
  /// Returns how many blocks were evicted.
  std::int64_t admit(const Request& request, const PromptBlocks& blocks);
  /// The first `past` tokens of the prompt are there.
  void computed(const Request& request, const PromptBlocks& blocks, std::int64_t past);
  void leave(const Request& request);

  /// Tokens of pinned blocks and of what is in no block.
  [[nodiscard]] std::int64_t held() const;

 private:
  struct Prompt {
    std::vector<BlockHash> pinned;
    std::int64_t own;  // tokens in no block of the cache
  };

  [[nodiscard]] std::int64_t own_tokens(const Request& request, const PromptBlocks& blocks) const;
  void pin(Prompt& prompt, BlockHash hash);

  const std::int64_t capacity_;
  Causes& causes_;
  Listener listener_;
  std::int64_t block_ = 0;         // tokens
  std::map<BlockHash, int> pins_;  // blocks in use
  std::list<BlockHash> unused_;    // the others, most recent first
  std::map<RequestId, Prompt> prompts_;
};

}  // namespace rackplan::oracle
