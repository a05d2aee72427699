// SPDX-License-Identifier: Apache-2.0
#include "sim/run/variation.h"

#include "models/base/error.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>

namespace rackplan {
namespace {

constexpr int most_digits = 15;  // of a number of a range, before and after its point

// "2.50ms" as 250, two decimals, "ms".
struct Decimal {
  std::int64_t digits = 0;
  int decimals = 0;
  std::string unit;

  [[nodiscard]] std::int64_t scaled(int to) const {
    std::int64_t value = digits;
    for (int i = decimals; i < to; ++i) {
      value *= 10;
    }
    return value;
  }
};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::optional<Decimal> decimal_of(std::string_view text) {
  Decimal number;
  std::string digits;
  const bool negative = text.starts_with('-');
  text.remove_prefix(negative ? 1 : 0);
  bool point = false;
  while (!text.empty() && (is_digit(text.front()) || (text.front() == '.' && !point))) {
    if (text.front() == '.') {
      point = true;
    } else {
      digits += text.front();
      number.decimals += point ? 1 : 0;
    }
    text.remove_prefix(1);
  }
  if (digits.empty() || digits.size() > most_digits) {
    return std::nullopt;
  }
  std::from_chars(digits.data(), digits.data() + digits.size(), number.digits);
  number.digits *= negative ? -1 : 1;
  number.unit = text;
  return number;
}

std::string text_of(std::int64_t digits, int decimals, const std::string& unit) {
  std::string text = std::to_string(digits < 0 ? -digits : digits);
  if (decimals > 0) {
    const auto places = static_cast<std::size_t>(decimals);
    text.insert(0, text.size() > places ? 0 : places + 1 - text.size(), '0');
    text.insert(text.size() - places, ".");
    text.erase(text.find_last_not_of('0') + 1);
    text.erase(text.find_last_not_of('.') + 1);
  }
  return (digits < 0 ? "-" : "") + text + unit;
}

// Parts between separators that are in no bracket.
std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts{""};
  int depth = 0;
  for (const char c : text) {
    depth += c == '[' || c == '{' ? 1 : 0;
    depth -= c == ']' || c == '}' ? 1 : 0;
    if (c == separator && depth == 0) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

[[noreturn]] void refuse(std::string_view text, const std::string& found, const char* accepted) {
  throw InputError({"--vary " + std::string(text), "", found, accepted});
}

std::vector<std::string> range(std::string_view text, const std::vector<std::string>& parts) {
  constexpr const char* form = "first:last:step in one unit, e.g. 10ms:40ms:5ms";
  std::vector<Decimal> numbers;
  int decimals = 0;
  for (const std::string& part : parts) {
    const std::optional<Decimal> number = decimal_of(part);
    if (!number) {
      refuse(text, "no number in \"" + part + "\"", form);
    }
    if (!numbers.empty() && number->unit != numbers.front().unit) {
      refuse(text, "the units \"" + numbers.front().unit + "\" and \"" + number->unit + "\"", form);
    }
    numbers.push_back(*number);
    decimals = std::max(decimals, number->decimals);
  }
  const bool wide = std::any_of(numbers.begin(), numbers.end(), [&](const Decimal& it) {
    return std::to_string(it.digits).size() + static_cast<std::size_t>(decimals - it.decimals) >
           most_digits + 1;
  });
  if (wide) {
    refuse(text, "more digits than a range takes", form);
  }
  const std::int64_t first = numbers[0].scaled(decimals);
  const std::int64_t last = numbers[1].scaled(decimals);
  const std::int64_t step = numbers[2].scaled(decimals);
  if (step <= 0 || last < first) {
    refuse(text, step <= 0 ? "a step that leads nowhere" : "an empty range", form);
  }
  const auto count = static_cast<std::size_t>((last - first) / step) + 1;
  if (count > most_points) {
    refuse(text, std::to_string(count) + " values", "a larger step");
  }
  std::vector<std::string> values;
  for (std::int64_t value = first; value <= last; value += step) {
    values.push_back(text_of(value, decimals, numbers[0].unit));
  }
  return values;
}

}  // namespace

Variation parse_variation(std::string_view text) {
  const auto equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0 || equals + 1 == text.size()) {
    refuse(text,
           equals == 0 ? "no path" : "no values",
           "path=a,b,c or path=first:last:step, e.g. workload.concurrency=64:512:64");
  }
  const std::string_view values = text.substr(equals + 1);
  Variation variation{.path = std::string(text.substr(0, equals)), .values = {}};
  const std::vector<std::string> ends = split(values, ':');
  if (ends.size() == 3 && decimal_of(ends.front())) {
    variation.values = range(text, ends);
    return variation;
  }
  if (ends.size() == 2 && decimal_of(ends.front()) && decimal_of(ends.back())) {
    refuse(text, "a range without a step", "first:last:step");
  }
  variation.values = split(values, ',');
  if (std::any_of(variation.values.begin(), variation.values.end(), [](const auto& value) {
        return value.empty();
      })) {
    refuse(text, "an empty value", "values with a comma between each two");
  }
  return variation;
}

std::vector<std::vector<std::string>> points_of(const std::vector<Variation>& variations) {
  std::vector<std::vector<std::string>> points{{}};
  for (std::size_t i = 0; i < variations.size(); ++i) {
    const Variation& variation = variations[i];
    if (std::any_of(variations.begin(),
                    variations.begin() + static_cast<std::ptrdiff_t>(i),
                    [&](const Variation& other) { return other.path == variation.path; })) {
      refuse(variation.path, "the path a second time", "each path once, with all its values");
    }
    if (points.size() * variation.values.size() > most_points) {
      refuse(variation.path,
             std::to_string(points.size() * variation.values.size()) + " points or more",
             "at most 10000 points");
    }
    std::vector<std::vector<std::string>> longer;
    for (const std::vector<std::string>& point : points) {
      for (const std::string& value : variation.values) {
        longer.push_back(point);
        longer.back().push_back(value);
      }
    }
    points = std::move(longer);
  }
  return points;
}

}  // namespace rackplan
