// SPDX-License-Identifier: Apache-2.0
#include "models/base/error.h"
#include "models/units/text.h"
#include "models/units/unit_table.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <system_error>

namespace rackplan {
namespace {

constexpr int exact_digits = 17;  // enough to name any double

// What may stand after the slash, and how money prefers it: people say USD/h, not USD/s.
struct Denominator {
  Dimension dimension;
  std::string_view plain;
  std::string_view money;
};
constexpr std::array denominators{
    Denominator{{}, "", ""},
    Denominator{{.time = 1}, "/s", "/h"},
    Denominator{{.tokens = 1}, "/tok", "/Mtok"},
    Denominator{{.energy = 1}, "/J", "/kWh"},
    Denominator{{.bytes = 1}, "/B", "/GB"},
};

struct Shown {
  std::string text;
  double factor = 1.0;  // base units in one of the unit
};

double factor_under(std::string_view denominator) {
  return denominator.empty() ? 1.0 : 1.0 / find_unit(denominator)->factor;
}

// The denominator written under money: prices by the hour, from 1000 USD/h on by the year.
std::string_view money_denominator(const Denominator& under, double magnitude) {
  const bool large_spend = under.dimension == Dimension{.time = 1} && magnitude * 3600.0 >= 1000.0;
  return large_spend ? "/year" : under.money;
}

// The unit for a value of this magnitude: the largest that is shown from there on.
std::optional<Shown> unit_for(double magnitude, Dimension dimension) {
  if (dimension == Dimension{}) {
    return std::nullopt;  // not "s/s"
  }
  for (const Denominator& under : denominators) {
    const Dimension over = dimension + under.dimension;
    const std::string_view below =
        over == Dimension{.usd = 1} ? money_denominator(under, magnitude) : under.plain;
    const double scale = factor_under(below);
    const Unit* best = nullptr;
    for (const Unit& unit : known_units()) {
      if (!unit.shown_from || !(unit.dimension == over)) {
        continue;
      }
      const bool reached = magnitude * scale >= *unit.shown_from;
      const bool base = magnitude == 0.0 && unit.factor == 1.0;  // "0 s", not "0 ps"
      if (best == nullptr || reached || base) {
        best = &unit;
      }
    }
    if (best != nullptr) {
      return Shown{std::string(best->symbol) + std::string(below), best->factor / scale};
    }
  }
  return std::nullopt;
}

// The unit with factor one ("USD/s"), in which a double can be written without rounding.
Shown base_unit(Dimension dimension) {
  if (dimension == Dimension{}) {
    return {};
  }
  for (const Denominator& under : denominators) {
    for (const Unit& unit : known_units()) {
      if (unit.shown_from && unit.factor == 1.0 && unit.dimension == dimension + under.dimension) {
        return {std::string(unit.symbol) + std::string(under.plain), 1.0};
      }
    }
  }
  return {};
}

using Digits = std::array<char, 400>;  // the longest double in fixed notation has 309 + 17

double rounded(double value, int significant) {
  Digits text{};
  const auto end = std::to_chars(text.data(),
                                 text.data() + text.size(),
                                 value,
                                 std::chars_format::scientific,
                                 significant - 1)
                       .ptr;
  double result = 0.0;
  std::from_chars(text.data(), end, result);
  return result;
}

// The shortest decimal that reads back as `value`; plain ("128000") where a person would count the
// zeros, with an exponent beyond.
std::string number(double value) {
  const double magnitude = std::abs(value);
  const bool plain = magnitude == 0.0 || (magnitude >= 1e-4 && magnitude < 1e15);
  const auto notation = plain ? std::chars_format::fixed : std::chars_format::scientific;
  Digits text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value, notation).ptr;
  return {text.data(), end};
}

std::string with_unit(double value, const Shown& unit, int significant) {
  const double in_unit = value / unit.factor;
  const std::string text =
      number(significant == exact_digits ? in_unit : rounded(in_unit, significant));
  return unit.text.empty() ? text : text + " " + unit.text;
}

}  // namespace

std::string format_in_base(double value, Dimension dimension, int significant) {
  ensure(significant >= 1 && significant <= exact_digits, "format writes 1 to 17 digits");
  if (!std::isfinite(value)) {
    return std::isnan(value) ? "nan" : value > 0.0 ? "inf" : "-inf";
  }
  // Rounded before the unit is chosen: 999.96 GB with four digits is 1 TB, not 1000 GB.
  const double shown = significant == exact_digits ? value : rounded(value, significant);
  const Shown base = base_unit(dimension);
  const Shown unit = unit_for(std::abs(shown), dimension).value_or(base);
  std::string text = with_unit(value, unit, significant);
  if (significant == exact_digits && !unit.text.empty() &&
      parse_in_base(text, dimension) != value) {
    return with_unit(value, base, significant);
  }
  return text;
}

}  // namespace rackplan
