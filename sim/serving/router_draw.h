// SPDX-License-Identifier: Apache-2.0
// Draws among the targets of a router, from 64 uniform bits, alike on every machine: integers, and
// an exponential made of IEEE additions, multiplications and divisions only (the C library's exp
// may differ in the last bit).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace rackplan {

/// 0 to count − 1, count < 2^32.
[[nodiscard]] constexpr std::size_t uniform_index(std::uint64_t bits, std::size_t count) {
  return static_cast<std::size_t>(((bits >> 32U) * count) >> 32U);
}

/// exp(−x) for x ≥ 0 to about 2 units in the last place; 0 from 700 on.
///   x = n ln 2 + r, |r| ≤ ½ ln 2; exp(−x) = 2^−n (1 − r + r²/2! − … + r^14/14!)
[[nodiscard]] double negative_exp(double x);

/// The index of the least cost; of several, drawn alike.
[[nodiscard]] std::size_t draw_cheapest(std::span<const std::int64_t> costs, std::uint64_t bits);

/// An index, with a probability that goes with exp(−(cost − least) / ((most − least) · T)).
/// `weights` is scratch.
[[nodiscard]] std::size_t draw_softmax(std::span<const std::int64_t> costs,
                                       double temperature,
                                       std::uint64_t bits,
                                       std::vector<std::uint64_t>& weights);

}  // namespace rackplan
