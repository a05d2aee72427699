// SPDX-License-Identifier: Apache-2.0
#include "sim/scenario/decode_member.h"

#include "models/base/error.h"
#include "sim/scenario/check_value.h"
#include "sim/scenario/schema.h"

#include <charconv>

namespace rackplan {

std::int64_t integer_of(const JsonValue& node) {
  std::int64_t value = 0;
  const char* end = node.text.data() + node.text.size();
  const auto result = std::from_chars(node.text.data(), end, value);
  ensure(result.ec == std::errc{} && result.ptr == end,
         "an integer that passed the schema's bounds fits 64 bits");
  return value;
}

std::optional<std::int64_t> integer_at(const JsonValue& object, std::string_view key) {
  const JsonValue* node = object.find(key);
  return node == nullptr ? std::nullopt : std::optional(integer_of(*node));
}

std::optional<std::string> text_at(const JsonValue& object, std::string_view key) {
  const JsonValue* node = object.find(key);
  return node == nullptr ? std::nullopt : std::optional(node->text);
}

std::optional<double> base_value_at(const JsonValue& object, std::string_view field_path) {
  const Field* field = find_field(field_path);
  ensure(field != nullptr, "the reader asks for fields of the schema");
  const JsonValue* node = object.find(field->name());
  return node == nullptr ? std::nullopt : std::optional(number_of(*node, *field));
}

}  // namespace rackplan
