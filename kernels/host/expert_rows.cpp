// SPDX-License-Identifier: Apache-2.0
#include "kernels/host/expert_rows.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

namespace rackplan::kernels {
namespace {

// Whole numbers in proportion to the weights: rounded down, then one more for the largest
// remainders.
std::vector<std::int32_t> apportion(std::int64_t rows, const std::vector<double>& weights) {
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  std::vector<std::int32_t> counts;
  std::vector<std::size_t> order(weights.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::vector<double> rest;
  std::int64_t given = 0;
  for (const double weight : weights) {
    const double share = static_cast<double>(rows) * weight / sum;
    counts.push_back(static_cast<std::int32_t>(std::floor(share)));
    rest.push_back(share - std::floor(share));
    given += counts.back();
  }
  std::stable_sort(
      order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return rest[a] > rest[b]; });
  for (std::size_t i = 0; given < rows; ++i, ++given) {
    ++counts[order[i % order.size()]];
  }
  return counts;
}

}  // namespace

std::vector<std::int32_t> expert_rows(std::int64_t rows,
                                      std::int32_t experts,
                                      double exponent,
                                      std::uint64_t seed) {
  std::vector<double> weights(static_cast<std::size_t>(experts), 1.0);
  if (exponent != 0.0) {
    constexpr double largest = 128.0;
    std::mt19937_64 bits(seed);
    const double power = 1.0 - exponent;
    for (double& weight : weights) {
      const double u = static_cast<double>(bits() >> 11U) * 0x1p-53;
      weight = std::pow((std::pow(largest, power) - 1.0) * u + 1.0, 1.0 / power);
    }
  }
  return apportion(rows, weights);
}

}  // namespace rackplan::kernels
