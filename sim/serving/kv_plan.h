// SPDX-License-Identifier: Apache-2.0
// The KV cache of a rank: the grain in which it is given out, and what an engine does when it might
// run short. How the engines behave: semantics.md, "KV cache".
#pragma once

#include <algorithm>
#include <cstdint>

namespace rackplan {

enum class KvPolicy {
  NoEvict,    // room for the whole request at admission: it never runs short
  Recompute,  // blocks as contexts grow; the last admitted gives way and is prefilled again
  Retract,    // the same after an estimate at admission; those with the fewest tokens give way
};

/// Share of the tokens still to come that Retract keeps free for running requests, in millionths:
/// it starts high, falls with every step and is set anew by a retraction.
struct NewTokenRatio {
  std::int64_t initial = 700'000;
  std::int64_t least = 98'000;
  std::int64_t decay = 1'003;           // a step
  std::int64_t steps = 20;              // that must fit after a retraction
  std::int64_t longest_future = 4'096;  // tokens to come of one request that count

  friend bool operator==(const NewTokenRatio&, const NewTokenRatio&) = default;
};

struct KvPlan {
  KvPolicy policy = KvPolicy::NoEvict;
  std::int64_t block_tokens = 1;
  std::int64_t watermark_blocks = 0;  // Recompute: stay free at an admission
  NewTokenRatio ratio{};              // Retract

  /// That hold `tokens` tokens.
  [[nodiscard]] std::int64_t blocks(std::int64_t tokens) const {
    return (tokens + block_tokens - 1) / block_tokens;
  }
  /// That hold a context in 1/1024 tokens.
  [[nodiscard]] std::int64_t blocks_of_context(std::int64_t context) const {
    return (context + (block_tokens << 10) - 1) / (block_tokens << 10);
  }
  [[nodiscard]] bool grows() const { return policy != KvPolicy::NoEvict; }
};

}  // namespace rackplan
