// SPDX-License-Identifier: Apache-2.0
// What kind of value a visitor of fields.h was given, and what tells the elements of a list apart.
#pragma once

#include "models/base/error.h"
#include "models/units/quantity.h"
#include "sim/report/report.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rackplan {

template <class T>
inline constexpr bool is_quantity = false;
template <Dimension D>
inline constexpr bool is_quantity<Quantity<D>> = true;

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

template <class T>
inline constexpr bool is_list = false;
template <class T>
inline constexpr bool is_list<std::vector<T>> = true;

/// The name of a choice in JSON, from the table names_of(E) that stands beside its fields.
template <class E>
std::string_view enum_name(E choice) {
  for (const auto& [value, name] : names_of(E{})) {
    if (value == choice) {
      return name;
    }
  }
  throw InvariantBroken("every choice has a name");
}

/// What tells the elements of a list apart, whatever their order.
inline const std::string& key_of(const std::string& element) {
  return element;
}
inline std::string key_of(std::uint64_t element) {
  return std::to_string(element);
}
inline const std::string& key_of(const SloAttainment& element) {
  return element.metric;
}
inline std::string key_of(const WindowReport& element) {
  return std::to_string(element.index);
}
inline std::string key_of(const OccupancyWindow& element) {
  return std::to_string(element.index);
}
inline std::string key_of(const SloWindow& element) {
  return std::to_string(element.index);
}
template <class T>
const std::string& key_of(const T& element) {
  return element.name;
}

}  // namespace rackplan
