// SPDX-License-Identifier: Apache-2.0
// What is compared between a trace and the workload that stands for it: counts, lengths and reuse
// of the requests of a source, each answered in the instant in which it arrives.
#pragma once

#include "sim/run/prefix_curve.h"
#include "sim/workload/request_source.h"
#include "sim/workload/trace_statistics.h"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace rackplan {

inline constexpr std::array<Tick, 3> observed_windows = {10, 60, 300};  // seconds

struct WorkloadObservation {
  std::int64_t requests = 0;
  Tick span = 0;  // to the last arrival
  std::vector<std::int64_t> by_minute;
  std::array<WindowCounter, 3> windows = {WindowCounter(observed_windows[0] * ticks_per_second),
                                          WindowCounter(observed_windows[1] * ticks_per_second),
                                          WindowCounter(observed_windows[2] * ticks_per_second)};
  ValueCounts prompt;
  ValueCounts output;
  Correlation correlation;
  std::optional<PrefixSummary> prefix;  // of the sampled blocks, in caches as much smaller
  double block_sample = 1.0;

  /// Tokens in blocks found again, of all prompt tokens, so that it does not matter whether partial
  /// blocks are hashed; with unlimited room, and in the LRU cache number `i` of
  /// default_curve_capacities.
  [[nodiscard]] std::optional<double> ideal_hits() const;
  [[nodiscard]] std::optional<double> lru_hits(std::size_t i) const;
  /// Requests in the busiest hour, counted from the first arrival in whole hours.
  [[nodiscard]] std::optional<std::int64_t> busiest_hour() const;
  [[nodiscard]] std::size_t busiest_hour_index() const;

 private:
  [[nodiscard]] double token_share(std::int64_t hit_blocks) const;
};

struct ObservedRequest {
  Request request;
  PromptBlocks blocks;
};

/// Plays `source` up to `horizon`. Reuse is measured on the share `block_sample` of all blocks,
/// chosen by their hash, in caches as much smaller (SHARDS, Waldspurger et al., FAST 2015): of
/// blocks that stand for all before them, each is found where all before it are. Memory: the
/// sampled distinct blocks, the distinct lengths, 8 bytes a minute. Throws what the source throws.
[[nodiscard]] WorkloadObservation observe(
    RequestSource& source,
    Tick horizon,
    double block_sample,
    const std::function<void(const ObservedRequest&)>& look = {});

}  // namespace rackplan
