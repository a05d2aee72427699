// SPDX-License-Identifier: Apache-2.0
// Simulated time: whole picoseconds since the start of the run, in 64 bits (106 days).
// A replica's own clock is finer, in 2^-26 ps (clock.h), and is
// rounded up to a tick only where an event is posted.
#pragma once

#include "models/units/quantity.h"

#include <cstdint>
#include <limits>

namespace rackplan {

using Tick = std::int64_t;

inline constexpr Tick ticks_per_second = 1'000'000'000'000;
/// Later than everything.
inline constexpr Tick never = std::numeric_limits<Tick>::max();

/// To the nearest tick. `t` must be finite and within ±106 days.
[[nodiscard]] constexpr Tick to_tick(Seconds t) {
  const double ticks = t.in_base() * static_cast<double>(ticks_per_second);
  return static_cast<Tick>(ticks < 0.0 ? ticks - 0.5 : ticks + 0.5);
}

[[nodiscard]] constexpr Seconds to_seconds(Tick t) {
  return (static_cast<double>(t) / static_cast<double>(ticks_per_second)) * s;
}

}  // namespace rackplan
