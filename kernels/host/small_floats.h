// SPDX-License-Identifier: Apache-2.0
// bf16 and fp8 (E4M3) on the CPU: bit patterns to and from float, rounded to nearest even. E4M3 has
// no infinity and saturates at ±448 (OCP 8-bit floating point, "saturating" conversion); NaN stays
// NaN in both.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

namespace rackplan::kernels {

inline constexpr float e4m3_max = 448.0F;

[[nodiscard]] inline float bf16_to_float(std::uint16_t bits) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16U);
}

[[nodiscard]] inline std::uint16_t float_to_bf16(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  if (std::isnan(value)) {
    return static_cast<std::uint16_t>((bits >> 16U) | 0x0040U);
  }
  const std::uint32_t half = 0x7FFFU + ((bits >> 16U) & 1U);
  return static_cast<std::uint16_t>((bits + half) >> 16U);
}

[[nodiscard]] inline float e4m3_to_float(std::uint8_t bits) {
  const int exponent = (bits >> 3U) & 0xF;
  const int mantissa = bits & 0x7;
  if (exponent == 15 && mantissa == 7) {
    return std::nanf("");
  }
  const float magnitude = exponent == 0
                              ? std::ldexp(static_cast<float>(mantissa), -9)
                              : std::ldexp(static_cast<float>(8 + mantissa), exponent - 10);
  return (bits & 0x80U) != 0 ? -magnitude : magnitude;
}

[[nodiscard]] inline std::uint8_t float_to_e4m3(float value) {
  const std::uint8_t sign = std::signbit(value) ? 0x80U : 0U;
  if (std::isnan(value)) {
    return sign | 0x7FU;
  }
  const float magnitude = std::fmin(std::fabs(value), e4m3_max);
  // The spacing of the binade (of the subnormals: 2^-9); rounding there is to nearest even because
  // that is the current rounding mode.
  const int exponent = magnitude == 0.0F ? -6 : std::max(std::ilogb(magnitude), -6);
  const float steps = std::nearbyint(std::ldexp(magnitude, 3 - exponent));  // 0 … 16
  const auto whole = static_cast<int>(steps);
  const int code = exponent == -6 ? whole : (exponent + 6) * 8 + whole;  // carries by itself
  return sign | static_cast<std::uint8_t>(code);
}

}  // namespace rackplan::kernels
