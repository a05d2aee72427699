// SPDX-License-Identifier: Apache-2.0
#include "models/economics/calendar.h"

#include "models/base/error.h"

#include <charconv>
#include <optional>

namespace rackplan {
namespace {

// `digits` digits at `at`, and before them a hyphen unless they are the first.
std::optional<int> number_at(std::string_view text, std::size_t at, std::size_t digits) {
  if (text.size() < at + digits || (at > 0 && text[at - 1] != '-')) {
    return std::nullopt;
  }
  int value = 0;
  const char* end = text.data() + at + digits;
  const auto result = std::from_chars(text.data() + at, end, value);
  return result.ptr == end && value >= 0 ? std::optional(value) : std::nullopt;
}

}  // namespace

CalendarDate parse_date(std::string_view text) {
  constexpr std::size_t year_size = 4;
  constexpr std::size_t month_size = 7;
  constexpr std::size_t day_size = 10;
  const bool with_month = text.size() == month_size || text.size() == day_size;
  const auto year = number_at(text, 0, year_size);
  const auto month = with_month ? number_at(text, year_size + 1, 2) : std::optional(1);
  const auto day = text.size() == day_size ? number_at(text, month_size + 1, 2) : std::optional(1);
  if ((with_month || text.size() == year_size) && year && month && day) {
    const std::chrono::year_month_day date{std::chrono::year(*year),
                                           std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (date.ok() && *year >= 2000 && *year <= 2099) {
      return {std::string(text), std::chrono::sys_days(date)};
    }
  }
  throw InputError({"",
                    "",
                    "\"" + std::string(text.substr(0, 40)) + "\"",
                    "a date: 2026, 2026-08 or 2026-08-23, from 2000 to 2099"});
}

int days_from(const CalendarDate& earlier, const CalendarDate& later) {
  return static_cast<int>((later.first - earlier.first).count());
}

}  // namespace rackplan
