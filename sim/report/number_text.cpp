// SPDX-License-Identifier: Apache-2.0
#include "sim/report/number_text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace rackplan {
namespace {

constexpr int exact_digits = 17;
using Digits = std::array<char, 64>;

double rounded(double value, int significant) {
  Digits text{};
  const auto end = std::to_chars(text.data(),
                                 text.data() + text.size(),
                                 value,
                                 std::chars_format::scientific,
                                 significant - 1)
                       .ptr;
  double result = value;
  std::from_chars(text.data(), end, result);
  return result;
}

}  // namespace

std::string number_text(double value, int significant) {
  const double kept = significant >= exact_digits ? value : rounded(value, significant);
  const double magnitude = std::abs(kept);
  const bool plain = magnitude == 0.0 || (magnitude >= 1e-4 && magnitude < 1e15);
  Digits text{};
  const auto end = std::to_chars(text.data(),
                                 text.data() + text.size(),
                                 kept,
                                 plain ? std::chars_format::fixed : std::chars_format::scientific)
                       .ptr;
  return {text.data(), end};
}

std::string percent_text(double fraction, int significant) {
  return number_text(100.0 * fraction, significant) + " %";
}

std::string cents_text(Usd amount) {
  std::array<char, 400> text{};  // the longest double has 309 digits before the point
  const auto end =
      std::to_chars(
          text.data(), text.data() + text.size(), amount.in_base(), std::chars_format::fixed, 2)
          .ptr;
  return {text.data(), end};
}

std::string grouped_text(std::int64_t count) {
  std::string text = std::to_string(count);
  const std::size_t sign = count < 0 ? 1 : 0;
  for (std::size_t place = text.size(); place > sign + 3;) {
    place -= 3;
    text.insert(place, 1, ',');
  }
  return text;
}

std::string dollars_text(Usd amount) {
  return grouped_text(std::llround(amount.in_base())) + " USD";
}

}  // namespace rackplan
