// SPDX-License-Identifier: Apache-2.0
#include "sim/run/prefix_curve.h"

namespace rackplan {

PrefixCurve::PrefixCurve(std::span<const std::int64_t> capacities) {
  for (const std::int64_t capacity : capacities) {
    sums_.lru.push_back({.capacity_blocks = capacity});
    caches_.emplace_back(capacity);
  }
}

void PrefixCurve::add(const PromptBlocks& prompt, std::int64_t prompt_tokens) {
  if (prompt.hashes.empty()) {
    return;
  }
  const auto missing = std::find_if_not(prompt.hashes.begin(),
                                        prompt.hashes.end(),
                                        [&](BlockHash hash) { return all_seen_.contains(hash); });
  const std::int64_t hits = missing - prompt.hashes.begin();
  all_seen_.insert(missing, prompt.hashes.end());
  sums_.convention = prompt.convention;
  ++sums_.requests;
  sums_.prompt_tokens += prompt_tokens;
  sums_.blocks += static_cast<std::int64_t>(prompt.hashes.size());
  sums_.ideal_hit_blocks += hits;
  sums_.ideal_hit_tokens += tokens_of_blocks(prompt.convention, hits, prompt_tokens);
  sums_.requests_beyond_first_block += hits > 1 ? 1 : 0;
  for (std::size_t i = 0; i < caches_.size(); ++i) {
    sums_.lru[i].hit_blocks += caches_[i].leading_blocks(prompt.hashes);
    caches_[i].touch(prompt.hashes);
  }
}

std::optional<PrefixSummary> PrefixCurve::summary() const {
  if (sums_.requests == 0) {
    return std::nullopt;
  }
  PrefixSummary out = sums_;
  out.distinct_blocks = static_cast<std::int64_t>(all_seen_.size());
  return out;
}

}  // namespace rackplan
