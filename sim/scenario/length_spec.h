// SPDX-License-Identifier: Apache-2.0
// Lengths and durations of synthetic requests, as a scenario has them.
#pragma once

#include "models/units/quantity.h"

#include <cstdint>
#include <utility>
#include <variant>
#include <vector>

namespace rackplan {

/// No request is longer: ten times the longest context in common use.
inline constexpr std::int32_t longest_length = 10'000'000;

/// Every request has the same length.
struct FixedLength {
  std::int32_t tokens = 0;
  friend bool operator==(const FixedLength&, const FixedLength&) = default;
};
/// Uniform integers in [low, high], as public benchmarks draw them.
struct UniformLength {
  std::int32_t low = 0;
  std::int32_t high = 0;
  friend bool operator==(const UniformLength&, const UniformLength&) = default;
};
/// Straight lines between quantiles: (probability, tokens), from probability 0 to 1, both
/// increasing. How a trace's published statistics become a synthetic workload.
struct QuantileLength {
  std::vector<std::pair<double, std::int32_t>> points;
  friend bool operator==(const QuantileLength&, const QuantileLength&) = default;
};
/// The logarithm is normal with this standard deviation; brought into 1 … most.
struct LognormalLength {
  double median = 0.0;
  double sigma = 0.0;
  std::int32_t most = longest_length;
  friend bool operator==(const LognormalLength&, const LognormalLength&) = default;
};
/// P(length > x) = (low / x)^alpha; cut to `most`.
struct ParetoLength {
  std::int32_t low = 0;
  double alpha = 0.0;
  std::int32_t most = longest_length;
  friend bool operator==(const ParetoLength&, const ParetoLength&) = default;
};
/// One of several laws, by weight.
struct MixtureLength {
  using Part =
      std::variant<FixedLength, UniformLength, QuantileLength, LognormalLength, ParetoLength>;
  std::vector<std::pair<double, Part>> parts;
  friend bool operator==(const MixtureLength&, const MixtureLength&) = default;
};
using LengthDistribution = std::variant<FixedLength,
                                        UniformLength,
                                        QuantileLength,
                                        LognormalLength,
                                        ParetoLength,
                                        MixtureLength>;

/// How prompt and output lengths of a request go together.
enum class LengthPairingSpec { Independent, Comonotone };

struct FixedTime {
  Seconds time;
  friend bool operator==(const FixedTime&, const FixedTime&) = default;
};
struct ExponentialTime {
  Seconds mean;
  friend bool operator==(const ExponentialTime&, const ExponentialTime&) = default;
};
struct LognormalTime {
  Seconds median;
  double sigma = 0.0;
  friend bool operator==(const LognormalTime&, const LognormalTime&) = default;
};
/// Straight lines between (probability, time).
struct QuantileTime {
  std::vector<std::pair<double, Seconds>> points;
  friend bool operator==(const QuantileTime&, const QuantileTime&) = default;
};
using TimeDistribution = std::variant<FixedTime, ExponentialTime, LognormalTime, QuantileTime>;

}  // namespace rackplan
