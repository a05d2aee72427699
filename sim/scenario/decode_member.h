// SPDX-License-Identifier: Apache-2.0
// Typed access to the members of a checked object, by the path of their field.
#pragma once

#include "models/units/quantity.h"
#include "sim/scenario/json_value.h"

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rackplan {

/// The value of an integer that passed its check.
[[nodiscard]] std::int64_t integer_of(const JsonValue& node);

/// The members below are nullopt when `object` does not have them.
[[nodiscard]] std::optional<std::int64_t> integer_at(const JsonValue& object, std::string_view key);
[[nodiscard]] std::optional<std::string> text_at(const JsonValue& object, std::string_view key);
/// `field_path` is the member's path in the schema.
[[nodiscard]] std::optional<double> base_value_at(const JsonValue& object,
                                                  std::string_view field_path);

template <class Q>
[[nodiscard]] std::optional<Q> quantity_at(const JsonValue& object, std::string_view field_path) {
  const std::optional<double> value = base_value_at(object, field_path);
  return value ? std::optional(Q::from_base(*value)) : std::nullopt;
}

/// `target` keeps its default where the member is absent.
template <std::integral T>
void assign(T& target, const std::optional<std::int64_t>& value) {
  if (value) {
    target = static_cast<T>(*value);  // the schema's bounds fit T
  }
}
inline void assign(double& target, const std::optional<double>& value) {
  target = value.value_or(target);
}
inline void assign(Seconds& target, const std::optional<Seconds>& value) {
  target = value.value_or(target);
}
inline void assign(std::string& target, std::optional<std::string> value) {
  if (value) {
    target = std::move(*value);
  }
}

}  // namespace rackplan
