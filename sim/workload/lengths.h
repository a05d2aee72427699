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
/// median · e^(sigma z), z standard normal, rounded half up and brought into 1 … most. Mean without
/// the bounds: median · e^(sigma²/2).
struct LognormalTokens {
  double median = 0.0;
  double sigma = 0.0;
  std::int32_t most = max_request_tokens;
};
/// P(length > x) = (low / x)^alpha from low on, rounded half up, cut to `most`.
struct ParetoTokens {
  std::int32_t low = 0;
  double alpha = 0.0;
  std::int32_t most = max_request_tokens;
};
/// One of several laws, each with the probability weight / sum of the weights.
struct MixtureTokens {
  using Part =
      std::variant<FixedTokens, UniformTokens, QuantileTokens, LognormalTokens, ParetoTokens>;
  std::vector<std::pair<double, Part>> parts;  // weight, law
};
using TokenLengths = std::variant<FixedTokens,
                                  UniformTokens,
                                  QuantileTokens,
                                  LognormalTokens,
                                  ParetoTokens,
                                  MixtureTokens>;

/// Draws lengths in 1 … max_request_tokens, without allocating.
class LengthSampler {
 public:
  /// Throws InputError (path "tokens", "low", "high", "points[i]", "median", "sigma", "alpha",
  /// "most", "parts[i].…") on lengths that are none.
  explicit LengthSampler(const TokenLengths& lengths);

  [[nodiscard]] std::int32_t draw(std::uint64_t seed, Purpose purpose, RequestId request) const {
    if (form_ == Form::Whole) {
      return low_ == high_ ? low_ : draw_whole(seed, purpose, request);
    }
    return at(draw_uniform(seed, purpose, request));
  }

  /// The length of this rank in (0, 1): rising with it, but for a mixture, whose parts follow each
  /// other.
  [[nodiscard]] std::int32_t at(double rank) const {
    return form_ == Form::Quantiles ? between_quantiles(rank) : by_formula(rank);
  }

 private:
  enum class Form { Whole, Quantiles, Lognormal, Pareto, Mixture };
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
  [[nodiscard]] std::int32_t between_quantiles(double probability) const {
    std::size_t i = first_segment_[static_cast<std::size_t>(probability * buckets)];
    while (probability > segments_[i].end) {
      ++i;
    }
    const Segment& line = segments_[i];
    return static_cast<std::int32_t>(line.tokens + line.slope * (probability - line.begin));
  }

  [[nodiscard]] std::int32_t by_formula(double rank) const;
  [[nodiscard]] std::int32_t part_at(double rank) const;
  void set_lognormal(const LognormalTokens& lengths);
  void set_pareto(const ParetoTokens& lengths);
  void set_parts(const MixtureTokens& mixture);

  Form form_ = Form::Whole;
  std::int32_t low_ = 1;
  std::int32_t high_ = 1;
  double scale_ = 0.0;     // median, or low
  double exponent_ = 0.0;  // sigma, or 1/alpha
  std::vector<LengthSampler> parts_;
  std::vector<double> part_ends_;  // cumulated probabilities; the last is 1
  std::vector<Segment> segments_;
  // Where the search starts, by equal shares of the probability: seldom more than one step away.
  std::array<std::uint32_t, buckets> first_segment_{};
};

}  // namespace rackplan
