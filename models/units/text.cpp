// SPDX-License-Identifier: Apache-2.0
#include "models/units/text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <optional>
#include <vector>

#include "models/base/error.h"

namespace rackplan {
namespace {

struct Unit {
  std::string_view symbol;
  double factor;  // base units in one of these
  Dimension dimension;
  bool shown = true;  // chosen by format
};

constexpr Dimension time_dim{.time = 1};
constexpr Dimension byte_dim{.bytes = 1};
constexpr Dimension flop_dim{.flops = 1};
constexpr Dimension token_dim{.tokens = 1};
constexpr Dimension usd_dim{.usd = 1};
constexpr Dimension energy_dim{.energy = 1};
constexpr Dimension power_dim{.time = -1, .energy = 1};
constexpr Dimension none{};

constexpr std::array units{
    Unit{"ps", 1e-12, time_dim},
    Unit{"ns", 1e-9, time_dim},
    Unit{"us", 1e-6, time_dim},
    Unit{"µs", 1e-6, time_dim, false},
    Unit{"ms", 1e-3, time_dim},
    Unit{"s", 1.0, time_dim},
    Unit{"min", 60.0, time_dim, false},
    Unit{"h", 3600.0, time_dim, false},
    Unit{"d", 86400.0, time_dim, false},
    Unit{"month", 8760.0 * 300.0, time_dim, false},
    Unit{"year", 8760.0 * 3600.0, time_dim, false},
    Unit{"B", 1.0, byte_dim},
    Unit{"KB", 1e3, byte_dim},
    Unit{"kB", 1e3, byte_dim, false},
    Unit{"MB", 1e6, byte_dim},
    Unit{"GB", 1e9, byte_dim},
    Unit{"TB", 1e12, byte_dim},
    Unit{"PB", 1e15, byte_dim},
    Unit{"KiB", 1024.0, byte_dim, false},
    Unit{"MiB", 1048576.0, byte_dim, false},
    Unit{"GiB", 1073741824.0, byte_dim, false},
    Unit{"TiB", 1099511627776.0, byte_dim, false},
    Unit{"FLOP", 1.0, flop_dim},
    Unit{"GFLOP", 1e9, flop_dim},
    Unit{"TFLOP", 1e12, flop_dim},
    Unit{"PFLOP", 1e15, flop_dim},
    Unit{"tok", 1.0, token_dim},
    Unit{"tokens", 1.0, token_dim, false},
    Unit{"Mtok", 1e6, token_dim, false},
    Unit{"USD", 1.0, usd_dim},
    Unit{"J", 1.0, energy_dim},
    Unit{"kJ", 1e3, energy_dim, false},
    Unit{"MJ", 1e6, energy_dim, false},
    Unit{"Wh", 3600.0, energy_dim, false},
    Unit{"kWh", 3.6e6, energy_dim, false},
    Unit{"MWh", 3.6e9, energy_dim, false},
    Unit{"W", 1.0, power_dim},
    Unit{"kW", 1e3, power_dim},
    Unit{"MW", 1e6, power_dim},
    Unit{"req", 1.0, none, false},
};

std::optional<Unit> find_unit(std::string_view symbol) {
  for (const Unit& unit : units) {
    if (unit.symbol == symbol) {
      return unit;
    }
  }
  return std::nullopt;
}

struct Parsed {
  double factor = 1.0;
  Dimension dimension;
};

// "GB/s" -> 1e9, bytes/time. Also "/s" and the FLOPS family, which people write for FLOP/s.
std::optional<Parsed> parse_unit(std::string_view text) {
  for (const auto& [symbol, factor] : {std::pair<std::string_view, double>{"GFLOPS", 1e9},
                                       {"TFLOPS", 1e12},
                                       {"PFLOPS", 1e15}}) {
    if (text == symbol) {
      return Parsed{factor, flop_dim - time_dim};
    }
  }
  Parsed parsed;
  const auto slash = text.find('/');
  const std::string_view over = text.substr(0, slash);
  if (!over.empty()) {
    const auto unit = find_unit(over);
    if (!unit) {
      return std::nullopt;
    }
    parsed = {unit->factor, unit->dimension};
  } else if (slash == std::string_view::npos) {
    return std::nullopt;
  }
  if (slash != std::string_view::npos) {
    const auto unit = find_unit(text.substr(slash + 1));
    if (!unit) {
      return std::nullopt;
    }
    parsed = {parsed.factor / unit->factor, parsed.dimension - unit->dimension};
  }
  return parsed;
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::string quoted(std::string_view text) {
  constexpr std::size_t longest = 40;
  if (text.size() > longest) {
    return "\"" + std::string(text.substr(0, longest)) + "…\" (" + std::to_string(text.size()) +
           " characters)";
  }
  return "\"" + std::string(text) + "\"";
}

struct Form {
  Dimension dimension;
  std::string_view words;
};

constexpr std::array forms{
    Form{time_dim, "a time with its unit, e.g. 25ms"},
    Form{none - time_dim, "a rate with its unit, e.g. 5.5req/s"},
    Form{byte_dim, "a size with its unit, e.g. 80GB or 141GiB"},
    Form{byte_dim - time_dim, "a bandwidth with its unit, e.g. 900GB/s"},
    Form{byte_dim - token_dim, "bytes per token with the unit, e.g. 35136B/tok"},
    Form{flop_dim, "a number of operations with its unit, e.g. 2TFLOP"},
    Form{flop_dim - time_dim, "a compute rate with its unit, e.g. 989TFLOP/s"},
    Form{token_dim, "a number of tokens with its unit, e.g. 4096tok"},
    Form{token_dim - time_dim, "a token rate with its unit, e.g. 30tok/s"},
    Form{usd_dim, "an amount with its unit, e.g. 3100000USD"},
    Form{usd_dim - time_dim, "a price with its unit, e.g. 2.60USD/h"},
    Form{usd_dim - energy_dim, "an energy price with its unit, e.g. 0.08USD/kWh"},
    Form{energy_dim, "an energy with its unit, e.g. 12kWh"},
    Form{power_dim, "a power with its unit, e.g. 132kW"},
};

struct Shown {
  std::string text;
  double factor = 1.0;
};

// The unit format writes for `dimension` at this magnitude.
Shown unit_for(double magnitude, Dimension dimension) {
  for (const Dimension& under : {none, time_dim, token_dim, energy_dim}) {
    const Unit* best = nullptr;
    for (const Unit& unit : units) {
      const bool fits = unit.shown && unit.dimension == dimension + under;
      if (fits && (best == nullptr || unit.factor <= magnitude)) {
        best = &unit;
      }
    }
    if (best != nullptr) {
      std::string text(best->symbol);
      if (under == time_dim) {
        text += "/s";
      } else if (under == token_dim) {
        text += "/tok";
      } else if (under == energy_dim) {
        text += "/J";
      }
      return {text, best->factor};
    }
  }
  return {dimension == none - time_dim ? "/s" : "", 1.0};
}

}  // namespace

std::string accepted_form(Dimension dimension) {
  for (const Form& form : forms) {
    if (form.dimension == dimension) {
      return std::string(form.words);
    }
  }
  return "a number with its unit";
}

double parse_in_base(std::string_view text, Dimension want) {
  const auto refuse = [&](std::string_view why) {
    return InputError({"", "", quoted(text) + std::string(why), accepted_form(want)});
  };
  const std::string_view body = trimmed(text);
  double number = 0.0;
  const auto [end, trouble] = std::from_chars(body.data(), body.data() + body.size(), number);
  if (trouble == std::errc::result_out_of_range || (trouble == std::errc{} && !std::isfinite(number))) {
    throw refuse(", a number out of range");
  }
  if (trouble != std::errc{}) {
    throw refuse(", not a number");
  }
  const std::string_view unit_text =
      trimmed(body.substr(static_cast<std::size_t>(end - body.data())));
  if (unit_text.empty()) {
    if (number == 0.0) {
      return 0.0;
    }
    throw refuse(", without a unit");
  }
  const auto unit = parse_unit(unit_text);
  if (!unit) {
    throw refuse(", an unknown unit");
  }
  if (!(unit->dimension == want)) {
    throw refuse(", the wrong kind of unit");
  }
  const double value = number * unit->factor;
  if (!std::isfinite(value)) {
    throw refuse(", a number out of range");
  }
  return value;
}

std::string format_in_base(double value, Dimension dimension, int significant) {
  const Shown unit = unit_for(std::abs(value) * (1.0 + 1e-12), dimension);
  std::array<char, 64> digits{};
  std::snprintf(digits.data(), digits.size(), "%.*g", significant, value / unit.factor);
  return unit.text.empty() ? digits.data() : std::string(digits.data()) + " " + unit.text;
}

}  // namespace rackplan
