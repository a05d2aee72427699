// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/block_hashes.h"

#include "models/base/error.h"

#include <functional>
#include <optional>
#include <vector>

namespace rackplan {
namespace {

std::optional<BlockHash> seen_twice(std::span<const BlockHash> hashes) {
  // Ids in order of first appearance rise along most prompts.
  if (std::adjacent_find(hashes.begin(), hashes.end(), std::greater_equal<>()) == hashes.end()) {
    return std::nullopt;
  }
  std::vector<BlockHash> sorted(hashes.begin(), hashes.end());
  std::sort(sorted.begin(), sorted.end());
  const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
  return twice == sorted.end() ? std::nullopt : std::optional(*twice);
}

}  // namespace

void check_blocks(const PromptBlocks& blocks,
                  std::int64_t prompt_tokens,
                  const std::string& field) {
  const BlockConvention& convention = blocks.convention;
  const auto count = static_cast<std::int64_t>(blocks.hashes.size());
  const std::int64_t expected = blocks_of_prompt(convention, prompt_tokens);
  if (count != expected) {
    const char* each =
        convention.partial == PartialBlock::Hashed ? " tokens begun" : " full tokens";
    throw InputError(
        {"",
         field,
         std::to_string(count) + " for " + std::to_string(prompt_tokens) + " tokens",
         std::to_string(expected) + ", one for each " + std::to_string(convention.tokens) + each});
  }
  if (const auto twice = seen_twice(blocks.hashes)) {
    throw InputError({"", field, std::to_string(*twice) + " twice", "no block twice"});
  }
}

}  // namespace rackplan
