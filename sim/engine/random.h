// SPDX-License-Identifier: Apache-2.0
// Counter-based random numbers: draw(seed, purpose, entity, k) is a pure function, so no draw
// depends on the order in which entities ask. Two candidates see the same requests, and swapping
// identical replicas changes nothing. Own distributions, because the standard ones differ between
// platforms.
#pragma once

#include <cstdint>

namespace rackplan {

/// What a draw is for. Never renumber: a scenario's results depend on it.
enum class Purpose : std::uint32_t {
  Arrival = 1,
  PromptLength = 2,
  OutputLength = 3,
  Routing = 4,
  Burst = 20,
  Turns = 21,
  ThinkTime = 22,
  Prefix = 23,
  PrefixLength = 24,
  PrefixBlock = 25,
  SessionBlock = 26,
  Jitter = 27,
  Sample = 28,
  Mtp = 16,
  StepError = 40,
  WorkloadSeed = 64,
  RouterSeed = 65,
};

/// 64 uniform bits: three rounds of the splitmix64 finaliser (Steele, Lea, Flood 2014) over the
/// four words.
[[nodiscard]] constexpr std::uint64_t draw_bits(std::uint64_t seed,
                                                Purpose purpose,
                                                std::uint64_t entity,
                                                std::uint64_t k = 0) {
  const auto mix = [](std::uint64_t z) {
    z += 0x9E3779B97F4A7C15ULL;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31U);
  };
  return mix(mix(mix(seed ^ (static_cast<std::uint64_t>(purpose) << 56U)) ^ entity) ^ k);
}

/// The upper 52 bits as a number in (0, 1): never 0 or 1, so that a logarithm of it is finite.
[[nodiscard]] constexpr double uniform_of(std::uint64_t bits) {
  constexpr double step = 1.0 / 4503599627370496.0;  // 2^-52
  return (static_cast<double>(bits >> 12U) + 0.5) * step;
}

[[nodiscard]] constexpr double draw_uniform(std::uint64_t seed,
                                            Purpose purpose,
                                            std::uint64_t entity,
                                            std::uint64_t k = 0) {
  return uniform_of(draw_bits(seed, purpose, entity, k));
}

/// Uniform integer in [low, high]; high − low < 2^32.
[[nodiscard]] constexpr std::int64_t draw_integer(std::int64_t low,
                                                  std::int64_t high,
                                                  std::uint64_t seed,
                                                  Purpose purpose,
                                                  std::uint64_t entity,
                                                  std::uint64_t k = 0) {
  const auto count = static_cast<std::uint64_t>(high - low) + 1;
  const std::uint64_t bits = draw_bits(seed, purpose, entity, k) >> 32U;
  return low + static_cast<std::int64_t>((bits * count) >> 32U);
}

}  // namespace rackplan
