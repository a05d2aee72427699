// SPDX-License-Identifier: Apache-2.0
// How many tokens a synthetic request has.
//
//   LengthSampler prompt(UniformTokens{.low = 6553, .high = 8192});
//   std::int32_t tokens = prompt.draw(seed, Purpose::PromptLength, request_id);
//
// A draw is a pure function of (seed, purpose, request): no draw depends on an earlier one.
#pragma once

#include "sim/engine/random.h"
#include "sim/workload/request.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <variant>
#include <vector>

namespace rackplan {

struct FixedTokens {
  std::int32_t tokens = 0;
};
/// Whole numbers in [low, high], both ends included, all equally likely.
struct UniformTokens {
  std::int32_t low = 0;
  std::int32_t high = 0;
};
/// Inverse cumulative distribution: straight lines between (probability, tokens). Probabilities
/// rise from 0 to 1, tokens never fall. A draw is rounded half up.
struct QuantileTokens {
  std::vector<std::pair<double, std::int32_t>> points;
};
using TokenLengths = std::variant<FixedTokens, UniformTokens, QuantileTokens>;

/// Draws lengths in 1 … max_request_tokens, without allocating.
class LengthSampler {
 public:
  /// Throws InputError (path "tokens", "low", "high", "points[i]") on lengths that are none.
  explicit LengthSampler(const TokenLengths& lengths);

  [[nodiscard]] std::int32_t draw(std::uint64_t seed, Purpose purpose, RequestId request) const {
    if (segments_.empty()) {
      return low_ == high_ ? low_ : draw_whole(seed, purpose, request);
    }
    return draw_between_quantiles(draw_uniform(seed, purpose, request));
  }

 private:
  static constexpr std::size_t buckets = 256;

  struct Segment {
    double begin = 0.0;  // probabilities
    double end = 0.0;
    double tokens = 0.0;  // at begin, plus one half: the cast then rounds half up
    double slope = 0.0;   // tokens per unit of probability
  };

  void set_segments(const std::vector<std::pair<double, std::int32_t>>& points);

  [[nodiscard]] std::int32_t draw_whole(std::uint64_t seed,
                                        Purpose purpose,
                                        RequestId request) const {
    return static_cast<std::int32_t>(draw_integer(low_, high_, seed, purpose, request));
  }
  [[nodiscard]] std::int32_t draw_between_quantiles(double probability) const {
    std::size_t i = first_segment_[static_cast<std::size_t>(probability * buckets)];
    while (probability > segments_[i].end) {
      ++i;
    }
    const Segment& line = segments_[i];
    return static_cast<std::int32_t>(line.tokens + line.slope * (probability - line.begin));
  }

  std::int32_t low_ = 1;
  std::int32_t high_ = 1;
  std::vector<Segment> segments_;  // empty unless quantiles
  // Where the search starts, by equal shares of the probability: seldom more than one step away.
  std::array<std::uint32_t, buckets> first_segment_{};
};

}  // namespace rackplan
