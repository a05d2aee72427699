// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/trace_time.h"

#include "sim/workload/request.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <string>
#include <system_error>

namespace rackplan {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Takes exactly `digits` digits off the front of `text`.
std::optional<int> take_number(std::string_view& text, std::size_t digits) {
  const std::string_view number = text.substr(0, digits);
  if (number.size() < digits || !std::all_of(number.begin(), number.end(), is_digit)) {
    return std::nullopt;
  }
  int value = 0;
  std::from_chars(number.data(), number.data() + digits, value);
  text.remove_prefix(digits);
  return value;
}

bool take(std::string_view& text, char expected) {
  if (text.empty() || text.front() != expected) {
    return false;
  }
  text.remove_prefix(1);
  return true;
}

/// "YYYY-MM-DD" as seconds since 1970.
std::optional<std::int64_t> take_date(std::string_view& text) {
  const auto year = take_number(text, 4);
  const bool dash_before_month = take(text, '-');
  const auto month = take_number(text, 2);
  const bool dash_before_day = take(text, '-');
  const auto day = take_number(text, 2);
  if (!year || !dash_before_month || !month || !dash_before_day || !day) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) {
    return std::nullopt;
  }
  return std::chrono::seconds(std::chrono::sys_days(date).time_since_epoch()).count();
}

/// "HH:MM" in seconds.
std::optional<std::int64_t> take_hours_and_minutes(std::string_view& text) {
  const auto hours = take_number(text, 2);
  const bool colon = take(text, ':');
  const auto minutes = take_number(text, 2);
  if (!hours || !colon || !minutes || *hours > 23 || *minutes > 59) {
    return std::nullopt;
  }
  return std::int64_t{3600} * *hours + std::int64_t{60} * *minutes;
}

/// ".6805900" in picoseconds; nothing at all is 0.
std::optional<std::int64_t> take_fraction(std::string_view& text) {
  if (!take(text, '.')) {
    return 0;
  }
  constexpr std::size_t max_digits = 12;
  std::size_t digits = 0;
  std::int64_t picoseconds = 0;
  while (digits < text.size() && is_digit(text[digits])) {
    if (digits == max_digits) {
      return std::nullopt;
    }
    picoseconds = 10 * picoseconds + (text[digits] - '0');
    ++digits;
  }
  if (digits == 0) {
    return std::nullopt;
  }
  text.remove_prefix(digits);
  for (std::size_t i = digits; i < max_digits; ++i) {
    picoseconds *= 10;
  }
  return picoseconds;
}

/// "", "Z" or "+01:00": how many seconds the local time is ahead of UTC.
std::optional<std::int64_t> take_offset(std::string_view& text) {
  if (text.empty() || take(text, 'Z')) {
    return 0;
  }
  const bool ahead = take(text, '+');
  if (!ahead && !take(text, '-')) {
    return std::nullopt;
  }
  const auto offset = take_hours_and_minutes(text);
  if (!offset) {
    return std::nullopt;
  }
  return ahead ? *offset : -*offset;
}

/// The digits of a decimal number and how many of them stand before the point.
struct Decimal {
  std::string digits;
  std::int64_t point = 0;
};

std::optional<Decimal> parse_decimal(std::string_view text) {
  Decimal number;
  bool point_seen = false;
  while (!text.empty() && (is_digit(text.front()) || (text.front() == '.' && !point_seen))) {
    if (text.front() == '.') {
      point_seen = true;
    } else {
      number.digits += text.front();
      number.point += point_seen ? 0 : 1;
    }
    text.remove_prefix(1);
  }
  if (number.digits.empty()) {
    return std::nullopt;
  }
  if (take(text, 'e') || take(text, 'E')) {
    take(text, '+');
    int exponent = 0;
    const auto [end, trouble] = std::from_chars(text.data(), text.data() + text.size(), exponent);
    if (trouble != std::errc{}) {
      return std::nullopt;
    }
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    number.point += exponent;
  }
  return text.empty() ? std::optional(std::move(number)) : std::nullopt;
}

/// Digits [from, to) of the number as an integer, with zeros where it has none.
std::int64_t digits_between(const Decimal& number, std::int64_t from, std::int64_t to) {
  std::int64_t value = 0;
  for (std::int64_t i = from; i < to; ++i) {
    const bool written = i >= 0 && i < static_cast<std::int64_t>(number.digits.size());
    value = 10 * value + (written ? number.digits[static_cast<std::size_t>(i)] - '0' : 0);
  }
  return value;
}

/// A number in units of 10^-digits seconds.
std::optional<TraceTime> parse_scaled(std::string_view text, std::int64_t digits) {
  auto number = parse_decimal(text);
  if (!number) {
    return std::nullopt;
  }
  const std::size_t leading =
      std::min(number->digits.find_first_not_of('0'), number->digits.size());
  number->digits.erase(0, leading);
  number->point -= static_cast<std::int64_t>(leading);
  if (number->digits.empty()) {
    return TraceTime{};
  }
  constexpr std::int64_t max_whole_digits = 18;
  if (number->point > max_whole_digits) {
    return std::nullopt;
  }
  const std::int64_t point_of_seconds = number->point - digits;
  return TraceTime{digits_between(*number, 0, point_of_seconds),
                   digits_between(*number, point_of_seconds, point_of_seconds + 12)};
}

}  // namespace

std::optional<TraceTime> parse_date_time(std::string_view text) {
  const auto date = take_date(text);
  if (!date || (!take(text, ' ') && !take(text, 'T'))) {
    return std::nullopt;
  }
  const auto minutes = take_hours_and_minutes(text);
  const bool colon = take(text, ':');
  const auto seconds = take_number(text, 2);
  if (!minutes || !colon || !seconds || *seconds > 59) {
    return std::nullopt;
  }
  const auto fraction = take_fraction(text);
  if (!fraction) {
    return std::nullopt;
  }
  const auto offset = take_offset(text);
  if (!offset || !text.empty()) {
    return std::nullopt;
  }
  return TraceTime{*date + *minutes + *seconds - *offset, *fraction};
}

std::optional<TraceTime> parse_milliseconds(std::string_view text) {
  return parse_scaled(text, 3);
}

std::optional<TraceTime> parse_seconds(std::string_view text) {
  return parse_scaled(text, 0);
}

std::optional<TraceTime> parse_time(std::string_view text, TimeUnit unit) {
  switch (unit) {
    case TimeUnit::Second:
      return parse_scaled(text, 0);
    case TimeUnit::Millisecond:
      return parse_scaled(text, 3);
    case TimeUnit::Microsecond:
      return parse_scaled(text, 6);
    case TimeUnit::Nanosecond:
      return parse_scaled(text, 9);
    case TimeUnit::DateTime:
      return parse_date_time(text);
  }
  return std::nullopt;
}

std::string_view accepted_time(TimeUnit unit) {
  switch (unit) {
    case TimeUnit::Second:
      return "seconds, a number that is not negative";
    case TimeUnit::Millisecond:
      return "milliseconds, a number that is not negative";
    case TimeUnit::Microsecond:
      return "microseconds, a number that is not negative";
    case TimeUnit::Nanosecond:
      return "nanoseconds, a number that is not negative";
    case TimeUnit::DateTime:
      return "a date and time such as 2023-11-16 18:15:46.6805900";
  }
  return {};
}

std::optional<Tick> ticks_between(const TraceTime& from, const TraceTime& to) {
  constexpr std::int64_t most_seconds = latest_arrival / ticks_per_second;
  const std::int64_t seconds = to.seconds - from.seconds;
  if (seconds > most_seconds) {
    return std::nullopt;
  }
  const Tick ticks = seconds * ticks_per_second + (to.picoseconds - from.picoseconds);
  return ticks <= latest_arrival ? std::optional(ticks) : std::nullopt;
}

}  // namespace rackplan
