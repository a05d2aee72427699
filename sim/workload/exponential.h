// SPDX-License-Identifier: Apache-2.0
// Exponential draws with mean 1, −ln(u), built from additions, multiplications and one division
// only: the C library's log may differ in the last bit between machines, and arrival times must
// not.
//
//   u = 2^k · m with m in [√½, √2);  −ln u = −(k ln 2 + 2 (r + r³/3 + r⁵/5 + …)), r = (m−1)/(m+1)
//
// |r| < 0.1716, so ten terms leave a relative error below 3e-17.
#pragma once

#include "sim/engine/random.h"

#include <bit>
#include <cstdint>

namespace rackplan {

/// −ln(u) for a normal u in (0, 1), to within 4 units in the last place.
[[nodiscard]] constexpr double negative_log(double u) {
  constexpr std::uint64_t sqrt_half = 0x3FE6A09E667F3BCDULL;  // the bits of √½
  constexpr double ln2 = 0.693147180559945309417;
  const auto bits = std::bit_cast<std::uint64_t>(u);
  const std::int64_t k = static_cast<std::int64_t>(bits - sqrt_half) >> 52;
  const auto m = std::bit_cast<double>(bits - (static_cast<std::uint64_t>(k) << 52U));
  const double r = (m - 1.0) / (m + 1.0);
  // The series in z = r², in pairs, so that the processor can work on several at once.
  const double z = r * r;
  const double z2 = z * z;
  const double z4 = z2 * z2;
  const double low = (1.0 + z * (1.0 / 3.0)) + z2 * (1.0 / 5.0 + z * (1.0 / 7.0));
  const double middle = (1.0 / 9.0 + z * (1.0 / 11.0)) + z2 * (1.0 / 13.0 + z * (1.0 / 15.0));
  const double high = 1.0 / 17.0 + z * (1.0 / 19.0);
  const double series = low + z4 * (middle + z4 * high);
  return -(static_cast<double>(k) * ln2 + 2.0 * r * series);
}

[[nodiscard]] constexpr double draw_exponential(std::uint64_t seed,
                                                Purpose purpose,
                                                std::uint64_t entity,
                                                std::uint64_t k = 0) {
  return negative_log(draw_uniform(seed, purpose, entity, k));
}

}  // namespace rackplan
