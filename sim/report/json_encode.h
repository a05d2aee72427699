// SPDX-License-Identifier: Apache-2.0
// Structs with fields() (fields.h) as JSON. The converse is json_decode.h. Included by sources that
// know nlohmann/json.hpp; `Json` is its ordered_json.
#pragma once

#include "models/base/error.h"
#include "models/units/text.h"
#include "sim/report/field_kinds.h"
#include "sim/report/fields.h"

#include <cmath>
#include <string>
#include <type_traits>

namespace rackplan {

/// Every number of `value` is finite; 17 digits read back as the same double.
template <class Json, class T>
[[nodiscard]] Json written(const T& value) {
  if constexpr (is_quantity<T>) {
    ensure(std::isfinite(value.in_base()), "every number of a report is finite");
    return format(value, 17);
  } else if constexpr (is_list<T>) {
    auto list = Json::array();
    for (const auto& element : value) {
      list.push_back(written<Json>(element));
    }
    return list;
  } else if constexpr (std::is_same_v<T, double>) {
    ensure(std::isfinite(value), "every number of a report is finite");
    return value;
  } else if constexpr (std::is_enum_v<T>) {
    return std::string(enum_name(value));
  } else if constexpr (std::is_arithmetic_v<T> || std::is_same_v<T, std::string>) {
    return value;
  } else {
    auto object = Json::object();
    fields(value, [&](const char* name, const auto& field) {
      if constexpr (is_optional<std::remove_cvref_t<decltype(field)>>) {
        if (field) {
          object[name] = written<Json>(*field);
        }
      } else {
        object[name] = written<Json>(field);
      }
    });
    return object;
  }
}

}  // namespace rackplan
