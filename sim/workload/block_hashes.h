// SPDX-License-Identifier: Apache-2.0
// The blocks of a prompt, by hash: what two prompts share and a prefix cache can find again. A
// block's hash stands for its tokens and all before them, so equal hashes mean equal prefixes.
// Traces differ in what they hash; a BlockConvention says it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace rackplan {

using BlockHash = std::uint64_t;

/// What becomes of the last tokens of a prompt when they do not fill a block.
enum class PartialBlock : std::uint8_t {
  Hashed,   // a block of their own, which a longer prompt cannot hit
  Dropped,  // no block
};

/// Where equal hashes mean equal prefixes.
enum class HashScope : std::uint8_t {
  Global,
  Conversation,  // ids start again in each: what conversations share with each other does not show
};

struct BlockConvention {
  std::int32_t tokens = 0;  // of a block, ≥ 1
  PartialBlock partial = PartialBlock::Hashed;
  HashScope scope = HashScope::Global;
  friend bool operator==(const BlockConvention&, const BlockConvention&) = default;
};

/// Mooncake's traces (Qin et al., FAST 2025), and the default of the tools that read their format.
inline constexpr BlockConvention mooncake_blocks{
    .tokens = 512, .partial = PartialBlock::Hashed, .scope = HashScope::Global};

/// How many hashes a prompt of so many tokens has.
[[nodiscard]] constexpr std::int64_t blocks_of_prompt(const BlockConvention& convention,
                                                      std::int64_t prompt_tokens) {
  const std::int64_t begun = convention.partial == PartialBlock::Hashed
                                 ? prompt_tokens + convention.tokens - 1
                                 : prompt_tokens;
  return begun / convention.tokens;
}

/// The tokens of a prompt that its first `blocks` hashes stand for.
[[nodiscard]] constexpr std::int64_t tokens_of_blocks(const BlockConvention& convention,
                                                      std::int64_t blocks,
                                                      std::int64_t prompt_tokens) {
  return std::min(blocks * convention.tokens, prompt_tokens);
}

/// The hashes of one prompt, first block first, no two alike; none when the trace does not say.
struct PromptBlocks {
  BlockConvention convention;
  std::span<const BlockHash> hashes;
};

/// Throws InputError, path `field`, unless there are as many hashes as the convention says and
/// no two are alike. (Too many mean that the trace has smaller blocks than was believed.)
void check_blocks(const PromptBlocks& blocks,
                  std::int64_t prompt_tokens,
                  const std::string& field = "hash_ids");

}  // namespace rackplan
