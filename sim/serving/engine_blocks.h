// SPDX-License-Identifier: Apache-2.0
// The blocks of a prompt in which an engine keeps it: a cache gives out whole KV blocks, so of the
// blocks of a trace those count that end where a KV block does. A hash stands for all tokens up to
// its end, and so it names the longer block too.
#pragma once

#include "sim/serving/in_flight.h"
#include "sim/workload/block_hashes.h"

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

namespace rackplan {

class EngineBlocks {
 public:
  /// `block_tokens`: of a KV block.
  explicit EngineBlocks(std::int64_t block_tokens) : block_tokens_(block_tokens) {}

  /// Full blocks of least size of a prompt, which are there until the slot is asked for again.
  [[nodiscard]] PromptBlocks of(Slot slot, const PromptBlocks& trace, std::int64_t prompt_tokens) {
    if (trace.hashes.empty()) {
      return {};
    }
    const std::int64_t tokens =
        std::lcm(block_tokens_, static_cast<std::int64_t>(trace.convention.tokens));
    const auto full = static_cast<std::size_t>(prompt_tokens / tokens);
    const auto stride = static_cast<std::size_t>(tokens / trace.convention.tokens);
    PromptBlocks blocks = trace;
    blocks.convention.tokens = static_cast<std::int32_t>(tokens);
    blocks.convention.partial = PartialBlock::Dropped;
    if (stride == 1) {
      blocks.hashes = trace.hashes.first(full);
      return blocks;
    }
    if (kept_.size() <= slot) {
      kept_.resize(slot + 1);
    }
    std::vector<BlockHash>& kept = kept_[slot];
    kept.clear();
    for (std::size_t i = 0; i < full; ++i) {
      kept.push_back(trace.hashes[(i + 1) * stride - 1]);
    }
    blocks.hashes = kept;
    return blocks;
  }

 private:
  std::int64_t block_tokens_;
  std::vector<std::vector<BlockHash>> kept_;  // by slot
};

}  // namespace rackplan
