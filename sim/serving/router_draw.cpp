// SPDX-License-Identifier: Apache-2.0
#include "sim/serving/router_draw.h"

#include <algorithm>
#include <bit>

namespace rackplan {
namespace {

__extension__ typedef unsigned __int128 Wide;

constexpr double full_weight = 1099511627776.0;  // 2^40

}  // namespace

double negative_exp(double x) {
  if (!(x < 700.0)) {
    return 0.0;
  }
  constexpr double ln2_high = 0x1.62e42fefa0000p-1;  // 33 bits of ln 2: n · ln2_high is exact
  constexpr double ln2_low = 0x1.cf79abc9e3b3ap-40;
  constexpr double per_ln2 = 1.44269504088896340736;
  const auto n = static_cast<std::int64_t>(x * per_ln2 + 0.5);
  const double r = (x - static_cast<double>(n) * ln2_high) - static_cast<double>(n) * ln2_low;
  double sum = 1.0;
  for (int k = 14; k >= 1; --k) {
    sum = 1.0 - r / static_cast<double>(k) * sum;
  }
  const auto power = std::bit_cast<double>(static_cast<std::uint64_t>(1023 - n) << 52U);
  return sum * power;
}

std::size_t draw_cheapest(std::span<const std::int64_t> costs, std::uint64_t bits) {
  const std::int64_t least = *std::min_element(costs.begin(), costs.end());
  const auto equals = static_cast<std::size_t>(std::count(costs.begin(), costs.end(), least));
  auto found = std::find(costs.begin(), costs.end(), least);
  for (std::size_t left = uniform_index(bits, equals); left > 0; --left) {
    found = std::find(found + 1, costs.end(), least);
  }
  return static_cast<std::size_t>(found - costs.begin());
}

std::size_t draw_softmax(std::span<const std::int64_t> costs,
                         double temperature,
                         std::uint64_t bits,
                         std::vector<std::uint64_t>& weights) {
  const auto [least, most] = std::minmax_element(costs.begin(), costs.end());
  const double scale = static_cast<double>(*most - *least) * temperature;
  weights.clear();
  std::uint64_t sum = 0;
  for (const std::int64_t cost : costs) {
    const double x = cost == *least ? 0.0 : static_cast<double>(cost - *least) / scale;
    weights.push_back(static_cast<std::uint64_t>(full_weight * negative_exp(x)));
    sum += weights.back();
  }
  auto point = static_cast<std::uint64_t>((Wide{bits} * sum) >> 64U);
  std::size_t index = 0;
  while (weights[index] <= point) {
    point -= weights[index];
    ++index;
  }
  return index;
}

}  // namespace rackplan
