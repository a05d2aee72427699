// SPDX-License-Identifier: Apache-2.0
#include "models/units/text.h"

#include "models/base/error.h"
#include "models/units/unit_table.h"

#include <array>
#include <charconv>
#include <cmath>

namespace rackplan {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// Shortened to fit a line, never inside a UTF-8 character.
std::string quoted(std::string_view text) {
  constexpr std::size_t longest = 40;
  if (text.size() <= longest) {
    return "\"" + std::string(text) + "\"";
  }
  std::size_t cut = longest;
  while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0U) == 0x80U) {
    --cut;
  }
  return "\"" + std::string(text.substr(0, cut)) + "…\" (" + std::to_string(text.size()) +
         " characters)";
}

struct Form {
  Dimension dimension;
  std::string_view words;
};

constexpr std::array forms{
    Form{{.time = 1}, "a time with its unit, e.g. 25ms"},
    Form{{.time = -1}, "a rate with its unit, e.g. 5.5req/s"},
    Form{{.bytes = 1}, "a size with its unit, e.g. 80GB or 141GiB"},
    Form{{.time = -1, .bytes = 1}, "a bandwidth with its unit, e.g. 900GB/s"},
    Form{{.bytes = 1, .tokens = -1}, "bytes per token with the unit, e.g. 35136B/tok"},
    Form{{.flops = 1}, "a number of operations with its unit, e.g. 2TFLOP"},
    Form{{.time = -1, .flops = 1}, "a compute rate with its unit, e.g. 989TFLOP/s"},
    Form{{.tokens = 1}, "a number of tokens with its unit, e.g. 4096tok"},
    Form{{.time = -1, .tokens = 1}, "a token rate with its unit, e.g. 30tok/s"},
    Form{{.usd = 1}, "an amount with its unit, e.g. 3100000USD or 3.1MUSD"},
    Form{{.time = -1, .usd = 1}, "a price with its unit, e.g. 2.60USD/h"},
    Form{{.tokens = -1, .usd = 1}, "a price per token with its unit, e.g. 0.55USD/Mtok"},
    Form{{.usd = 1, .energy = -1}, "an energy price with its unit, e.g. 0.08USD/kWh"},
    Form{{.energy = 1}, "an energy with its unit, e.g. 12kWh"},
    Form{{.time = -1, .energy = 1}, "a power with its unit, e.g. 132kW"},
};

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
  const auto refusal = [&](std::string_view why) {
    return InputError({"", "", quoted(text) + std::string(why), accepted_form(want)});
  };
  const std::string_view body = trimmed(text);
  if (body.empty()) {
    throw refusal(", which is empty");
  }
  double number = 0.0;
  const auto [end, trouble] = std::from_chars(body.data(), body.data() + body.size(), number);
  if (trouble == std::errc::result_out_of_range) {
    throw refusal(", a number out of range");
  }
  if (trouble != std::errc{} || !std::isfinite(number)) {
    throw refusal(", which does not start with a finite number");
  }
  const std::string_view unit_text =
      trimmed(body.substr(static_cast<std::size_t>(end - body.data())));
  if (unit_text.empty()) {
    if (number == 0.0) {
      return 0.0;
    }
    throw refusal(", without a unit");
  }
  const auto unit = find_unit(unit_text);
  if (!unit) {
    throw refusal(", with an unknown unit");
  }
  if (!(unit->dimension == want)) {
    throw refusal(", with the wrong kind of unit");
  }
  const double value = number * unit->factor;
  if (!std::isfinite(value)) {
    throw refusal(", a number out of range");
  }
  return value;
}

}  // namespace rackplan
