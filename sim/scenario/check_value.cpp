// SPDX-License-Identifier: Apache-2.0
#include "sim/scenario/check_value.h"

#include "models/base/error.h"
#include "models/base/suggest.h"
#include "models/llm/parallel_plan.h"
#include "models/units/text.h"
#include "sim/scenario/check.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <iterator>
#include <string>
#include <vector>

namespace rackplan {
namespace {

using Kind = JsonValue::Kind;

[[noreturn]] void refuse(const JsonValue& node, const Field& field, const std::string& path) {
  throw InputError({"", path, describe(node), accepted_words(field)});
}

void check_bounds(double value,
                  const JsonValue& node,
                  const Field& field,
                  const std::string& path) {
  const bool low = field.above_low ? value > field.low : value >= field.low;
  if (!low || !(value <= field.high)) {
    refuse(node, field, path);
  }
}

void check_integer(const JsonValue& node, const Field& field, const std::string& path) {
  const bool written_as_one =
      node.kind == Kind::Number && node.text.find_first_not_of("-0123456789") == std::string::npos;
  // The bounds are doubles: 2^64 would pass for 2^64 - 1.
  std::uint64_t bits = 0;
  const std::string_view digits = std::string_view(node.text).substr(node.text.starts_with('-'));
  const bool fits =
      std::from_chars(digits.data(), digits.data() + digits.size(), bits).ec == std::errc{};
  if (!written_as_one || !fits) {
    refuse(node, field, path);
  }
  check_bounds(number_of(node, field), node, field, path);
}

void check_quantity(const JsonValue& node, const Field& field, const std::string& path) {
  if (node.kind == Kind::Number) {
    throw InputError(
        {"", path, describe(node) + ", a number without a unit", accepted_words(field)});
  }
  if (node.kind != Kind::Text) {
    refuse(node, field, path);
  }
  try {
    check_bounds(number_of(node, field), node, field, path);
  } catch (const InputError& error) {
    throw error.within("", error.parts().path.empty() ? path : "");
  }
}

void check_choice(const JsonValue& node, const Field& field, const std::string& path) {
  if (node.kind != Kind::Text) {
    refuse(node, field, path);
  }
  const auto found = std::find_if(field.choices.begin(),
                                  field.choices.end(),
                                  [&](const Choice& choice) { return choice.value == node.text; });
  if (found == field.choices.end()) {
    std::vector<std::string> values;
    std::transform(field.choices.begin(),
                   field.choices.end(),
                   std::back_inserter(values),
                   [](const Choice& choice) { return std::string(choice.value); });
    const std::string nearest = suggest(node.text, values);
    throw InputError(
        {"",
         path,
         describe(node) + (nearest.empty() ? "" : ", did you mean \"" + nearest + "\"?"),
         accepted_words(field)});
  }
  if (!found->not_yet.empty()) {
    refuse_not_yet(path, "the choice \"" + node.text + "\"", found->not_yet);
  }
}

void check_text(const JsonValue& node, const Field& field, const std::string& path) {
  if (node.kind != Kind::Text) {
    refuse(node, field, path);
  }
  const bool control = std::any_of(node.text.begin(), node.text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20U || c == 0x7F;
  });
  if (control) {
    throw InputError({"", path, "text with a control character", "text on one line"});
  }
  const auto size = static_cast<double>(node.text.size());
  if (size < field.low) {
    throw InputError({"", path, "empty text", accepted_words(field)});
  }
  if (size > field.high) {
    throw InputError({"",
                      path,
                      "text of " + std::to_string(node.text.size()) + " bytes",
                      "up to " + std::to_string(static_cast<long long>(field.high)) + " bytes"});
  }
}

void check_plan(const JsonValue& node, const Field& field, const std::string& path) {
  if (node.kind != Kind::Text) {
    refuse(node, field, path);
  }
  try {
    static_cast<void>(parse_parallel_plan(node.text));
  } catch (const InputError& error) {
    throw error.within("", path);
  }
}

}  // namespace

void check_value(const JsonValue& node, const Field& field, const std::string& path) {
  switch (field.type) {
    case FieldType::Object:
    case FieldType::List:
      refuse(node, field, path);
    case FieldType::Text:
      check_text(node, field, path);
      return;
    case FieldType::Choice:
      check_choice(node, field, path);
      return;
    case FieldType::Boolean:
      if (node.kind != Kind::Boolean) {
        refuse(node, field, path);
      }
      return;
    case FieldType::Integer:
    case FieldType::Length:
      check_integer(node, field, path);
      return;
    case FieldType::Number:
      if (node.kind != Kind::Number) {
        refuse(node, field, path);
      }
      check_bounds(number_of(node, field), node, field, path);
      return;
    case FieldType::Quantity:
    case FieldType::Duration:
      check_quantity(node, field, path);
      return;
    case FieldType::Plan:
      check_plan(node, field, path);
      return;
    case FieldType::Load:
      if (node.kind != Kind::Text || node.text != "balanced") {
        refuse(node, field, path);
      }
      return;
  }
}

double number_of(const JsonValue& node, const Field& field) {
  if (field.type == FieldType::Quantity || field.type == FieldType::Duration) {
    return parse_in_base(node.text, field.dimension);
  }
  double value = 0.0;
  std::from_chars(node.text.data(), node.text.data() + node.text.size(), value);
  return value;
}

}  // namespace rackplan
