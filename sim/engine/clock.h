// SPDX-License-Identifier: Apache-2.0
// A replica's own clock: 128 bits of 2^-26 ps since the start of the run. Step durations add up in
// it without rounding, so many steps in one jump end where the same steps one by one do. (16 of the
// 26 bits are the subticks of a StepTable, 10 the fraction of a token by which contexts grow.)
#pragma once

#include "sim/engine/tick.h"

#include <cstdint>

namespace rackplan {

__extension__ using Int128 = __int128;
using Clock = Int128;

inline constexpr int clock_bits = 26;
inline constexpr double clocks_in_second = 1e12 * 67108864.0;

/// The start of a tick.
[[nodiscard]] constexpr Clock clock_at(Tick tick) {
  return static_cast<Clock>(tick) << clock_bits;
}

/// The first tick that is not before `clock`.
[[nodiscard]] constexpr Tick tick_of(Clock clock) {
  return static_cast<Tick>((clock + ((1 << clock_bits) - 1)) >> clock_bits);
}

/// A duration in seconds, for tallies (rounded to double).
[[nodiscard]] constexpr double seconds_of(Clock duration) {
  return static_cast<double>(duration) / clocks_in_second;
}

}  // namespace rackplan
