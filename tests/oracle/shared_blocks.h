// SPDX-License-Identifier: Apache-2.0
// Blocks of prompts that requests of a rank have in common, and those that are left of requests
// that are gone, as lists and maps. Semantics: sim/serving/semantics.md, "Prefix cache of
// aggregated replicas".
#pragma once

#include "sim/workload/block_hashes.h"
#include "sim/workload/request.h"
#include "tests/oracle/causes.h"

#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <vector>

namespace rackplan::oracle {

/// Those of a prompt that end where a block of the engine does, and are full.
struct EngineBlocks {
  std::int64_t kv = 0;  // engine blocks in one
  std::vector<BlockHash> hashes;
};

[[nodiscard]] EngineBlocks engine_blocks(const PromptBlocks& blocks,
                                         std::int64_t prompt_tokens,
                                         std::int64_t block_tokens);

class SharedBlocks {
 public:
  /// Told of a block that is in the cache from now on, or no more.
  using Listener = std::function<void(BlockHash hash, bool stored)>;

  SharedBlocks(Causes& causes, Listener listener)
      : causes_(causes), listener_(std::move(listener)) {}

  /// Leading blocks of the prompt that are here.
  [[nodiscard]] std::int64_t hits(const EngineBlocks& blocks) const;
  /// Of these, those that others use.
  [[nodiscard]] std::int64_t in_use(const EngineBlocks& blocks) const;
  void admit(RequestId id, const EngineBlocks& blocks);
  /// The first `count` blocks of the prompt are computed.
  void computed(RequestId id, const EngineBlocks& blocks, std::int64_t count);
  void leave(RequestId id);

  /// Engine blocks that several requests count.
  [[nodiscard]] std::int64_t saved() const;
  /// Engine blocks that nobody uses.
  [[nodiscard]] std::int64_t unused() const;
  /// The least recently used of them goes.
  void evict();
  /// Tells what was evicted since the last call, and how much that was.
  std::int64_t tell();

 private:
  [[nodiscard]] bool is_unused(BlockHash hash) const;
  void pin(RequestId id, BlockHash hash);

  Causes& causes_;
  Listener listener_;
  std::int64_t kv_ = 0;            // engine blocks in one
  std::map<BlockHash, int> pins_;  // blocks in use
  std::list<BlockHash> unused_;    // the others, most recent first
  std::map<RequestId, std::vector<BlockHash>> pinned_by_;
  std::vector<BlockHash> untold_;
};

}  // namespace rackplan::oracle
