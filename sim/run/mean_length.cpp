// SPDX-License-Identifier: Apache-2.0
#include "sim/run/mean_length.h"

#include "sim/run/synthetic.h"

namespace rackplan {
namespace {

double mean_of(const FixedLength& fixed) {
  return fixed.tokens;
}

double mean_of(const UniformLength& uniform) {
  return 0.5 * (static_cast<double>(uniform.low) + uniform.high);
}

double mean_of(const QuantileLength& quantiles) {
  double mean = 0.0;
  for (std::size_t i = 1; i < quantiles.points.size(); ++i) {
    const auto& [p0, low] = quantiles.points[i - 1];
    const auto& [p1, high] = quantiles.points[i];
    mean += (p1 - p0) * 0.5 * (static_cast<double>(low) + high);
  }
  return mean;
}

// Of laws by formula: over equal shares of the ranks, so that cuts are counted.
template <class Law>
double mean_of(const Law& law) {
  const LengthSampler sampler(token_lengths(law));
  constexpr int ranks = 10'000;
  double sum = 0.0;
  for (int i = 0; i < ranks; ++i) {
    sum += sampler.at((i + 0.5) / ranks);
  }
  return sum / ranks;
}

}  // namespace

double mean_length(const LengthDistribution& lengths) {
  return std::visit([](const auto& kind) { return mean_of(kind); }, lengths);
}

}  // namespace rackplan
