// SPDX-License-Identifier: Apache-2.0
// How much of the prompts of a trace one cache would find again, by its size.
//
//   PrefixCurve curve;
//   while (const auto row = trace.next()) { curve.add(trace.blocks(), row->prompt_tokens); }
//   curve.summary();
#pragma once

#include "sim/serving/prefix_cache.h"
#include "sim/workload/prefix_summary.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <unordered_set>
#include <vector>

namespace rackplan {

/// Blocks: 0.5 to 51 million tokens of Mooncake.
inline constexpr std::array<std::int64_t, 6> default_curve_capacities = {
    1'000, 5'000, 10'000, 30'000, 50'000, 100'000};

class PrefixCurve {
 public:
  explicit PrefixCurve(std::span<const std::int64_t> capacities = default_curve_capacities);

  /// The next request in order of arrival; one without hashes is passed over.
  void add(const PromptBlocks& prompt, std::int64_t prompt_tokens);

  /// nullopt when no request had hashes.
  [[nodiscard]] std::optional<PrefixSummary> summary() const;

 private:
  PrefixSummary sums_;
  std::vector<PrefixCache> caches_;         // one for each of sums_.lru
  std::unordered_set<BlockHash> all_seen_;  // of unlimited size
};

}  // namespace rackplan
