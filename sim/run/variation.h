// SPDX-License-Identifier: Apache-2.0
// "--vary path=values": a field of a scenario and the values that it takes in turn.
//
//   workload.concurrency=64,128,256        as listed; commas within [] and {} do not separate
//   slo.inter_token_latency=10ms:40ms:5ms  first : last : step, in one unit, exact in decimals
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rackplan {

struct Variation {
  std::string path;
  std::vector<std::string> values;  // at least one
  friend bool operator==(const Variation&, const Variation&) = default;
};

/// No sweep has more.
inline constexpr std::size_t most_points = 10'000;

/// Throws InputError; the path and the values are judged when a point is read.
[[nodiscard]] Variation parse_variation(std::string_view text);

/// The values of every point, in the order of the variations; those of the last change first.
/// Throws InputError for a path that is varied twice, and above most_points.
[[nodiscard]] std::vector<std::vector<std::string>> points_of(
    const std::vector<Variation>& variations);

}  // namespace rackplan
