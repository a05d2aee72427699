// SPDX-License-Identifier: Apache-2.0
// The times written in a trace, exact: no floating point, so that 100 ns steps in the year 2023 and
// fractions of a millisecond survive.
#pragma once

#include "sim/engine/tick.h"

#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>

namespace rackplan {

/// A time since whatever epoch the trace counts from.
struct TraceTime {
  std::int64_t seconds = 0;
  std::int64_t picoseconds = 0;  // 0 … 1e12 − 1
  friend auto operator<=>(const TraceTime&, const TraceTime&) = default;
};

/// "2023-11-16 18:15:46.6805900": date, space or T, time of day, up to 12 fractional digits,
/// then nothing (UTC), Z or an offset such as +01:00. Days since 1970 by the Gregorian calendar.
[[nodiscard]] std::optional<TraceTime> parse_date_time(std::string_view text);

/// A decimal number of milliseconds, not negative: "3000", "1500.25", "1.5e3". Digits below a
/// picosecond are dropped. At most about 1e18 ms.
[[nodiscard]] std::optional<TraceTime> parse_milliseconds(std::string_view text);
/// The same of seconds; at most about 1e18 s.
[[nodiscard]] std::optional<TraceTime> parse_seconds(std::string_view text);

enum class TimeUnit { Second, Millisecond, Microsecond, Nanosecond, DateTime };

[[nodiscard]] std::optional<TraceTime> parse_time(std::string_view text, TimeUnit unit);
/// "milliseconds, a number that is not negative": what parse_time takes.
[[nodiscard]] std::string_view accepted_time(TimeUnit unit);

/// to − from, for to ≥ from; nullopt above latest_arrival.
[[nodiscard]] std::optional<Tick> ticks_between(const TraceTime& from, const TraceTime& to);

}  // namespace rackplan
