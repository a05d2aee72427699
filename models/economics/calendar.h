// SPDX-License-Identifier: Apache-2.0
// The date of a price, as exact as it is known: a year, a month or a day.
//
//   days_from(parse_date("2026-08"), parse_date("2026-11-23")) == 114   // from 1 August
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace rackplan {

struct CalendarDate {
  std::string text;             // as written: "2026-08"
  std::chrono::sys_days first;  // its first day: an age counts from there
  friend bool operator==(const CalendarDate&, const CalendarDate&) = default;
};

/// "2026", "2026-08" or "2026-08-23", from 2000 to 2099. Throws InputError (found, accepted).
[[nodiscard]] CalendarDate parse_date(std::string_view text);

/// Negative when `later` is the earlier one.
[[nodiscard]] int days_from(const CalendarDate& earlier, const CalendarDate& later);

}  // namespace rackplan
