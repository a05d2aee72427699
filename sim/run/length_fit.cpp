// SPDX-License-Identifier: Apache-2.0
#include "sim/run/length_fit.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace rackplan {
namespace {

constexpr std::array<double, 29> reduced_probabilities = {
    0.0,  0.001, 0.005, 0.01, 0.02, 0.05, 0.1,  0.15, 0.2,   0.25, 0.3,   0.35, 0.4,   0.45, 0.5,
    0.55, 0.6,   0.65,  0.7,  0.75, 0.8,  0.85, 0.9,  0.925, 0.95, 0.975, 0.99, 0.999, 1.0};

}  // namespace

LengthDistribution quantiles_of(const ValueCounts& counts) {
  if (counts.count() == 0) {
    return FixedLength{1};
  }
  QuantileLength length;
  for (const double probability : reduced_probabilities) {
    const auto tokens = static_cast<std::int32_t>(std::floor(counts.quantile(probability) + 0.5));
    length.points.emplace_back(probability, std::clamp(tokens, 1, longest_length));
  }
  if (length.points.front().second == length.points.back().second) {
    return FixedLength{length.points.front().second};
  }
  return length;
}

LengthDistribution numbers_of(const ValueCounts& counts) {
  constexpr std::int32_t one_by_one = 40;
  MixtureLength mixture;
  ValueCounts rest;
  for (const auto& [value, count] : counts.counts()) {
    if (value <= one_by_one) {
      mixture.parts.emplace_back(static_cast<double>(count), FixedLength{value});
    } else {
      rest.add(value, count);
    }
  }
  if (rest.count() > 0) {
    const LengthDistribution tail = quantiles_of(rest);
    const auto* quantiles = std::get_if<QuantileLength>(&tail);
    mixture.parts.emplace_back(static_cast<double>(rest.count()),
                               quantiles != nullptr
                                   ? MixtureLength::Part(*quantiles)
                                   : MixtureLength::Part(std::get<FixedLength>(tail)));
  }
  return mixture;
}

TimeDistribution times_of(const ValueCounts& milliseconds) {
  if (milliseconds.count() == 0) {
    return FixedTime{};
  }
  QuantileTime time;
  for (const double probability : reduced_probabilities) {
    const double value = std::floor(milliseconds.quantile(probability)) / 1000.0;
    time.points.emplace_back(probability, Seconds::from_base(value));
  }
  return time;
}

}  // namespace rackplan
