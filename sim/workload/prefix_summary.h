// SPDX-License-Identifier: Apache-2.0
// What prompts of a trace share from their first block on: with unlimited room, and with LRU caches
// of several sizes. A hit ends at the first block that is missing; a prompt's blocks are there for
// those after it from its arrival on; outputs are not held.
#pragma once

#include "sim/workload/block_hashes.h"

#include <cstdint>
#include <vector>

namespace rackplan {

struct LruHits {
  std::int64_t capacity_blocks = 0;
  std::int64_t hit_blocks = 0;
  friend bool operator==(const LruHits&, const LruHits&) = default;
};

struct PrefixSummary {
  BlockConvention convention;
  std::int64_t requests = 0;       // those with block hashes; the rest counts only these
  std::int64_t prompt_tokens = 0;  // those without a block of their own too
  std::int64_t blocks = 0;
  std::int64_t distinct_blocks = 0;
  std::int64_t ideal_hit_blocks = 0;
  std::int64_t ideal_hit_tokens = 0;
  /// Requests that hit more than one block: the first is often a system prompt that all share.
  std::int64_t requests_beyond_first_block = 0;
  std::vector<LruHits> lru;  // by capacity
};

}  // namespace rackplan
