// SPDX-License-Identifier: Apache-2.0
// Structs with fields() (fields.h) from JSON. The converse is json_encode.h. Included by sources
// that know nlohmann/json.hpp; `Json` is its ordered_json.
#pragma once

#include "models/base/suggest.h"
#include "models/units/text.h"
#include "sim/report/field_kinds.h"
#include "sim/report/fields.h"
#include "sim/report/json_document.h"

#include <algorithm>
#include <limits>
#include <set>
#include <string>
#include <type_traits>
#include <vector>

namespace rackplan {

template <class T, class Json>
T integer_from(const Json& value, const std::string& path) {
  const bool fits = value.is_number_unsigned()
                        ? value.template get<std::uint64_t>() <=
                              static_cast<std::uint64_t>(std::numeric_limits<T>::max())
                        : value.is_number_integer() && std::is_signed_v<T> &&
                              value.template get<std::int64_t>() >=
                                  static_cast<std::int64_t>(std::numeric_limits<T>::min());
  if (!fits) {
    refuse_json(path,
                shown_json(value),
                std::is_signed_v<T> ? "a whole number" : "a whole number, not negative");
  }
  return value.template get<T>();
}

template <class Json, class E>
void read_choice(E& target, const Json& value, const std::string& path) {
  std::string accepted;
  for (const auto& [choice, name] : names_of(E{})) {
    if (value == name) {
      target = choice;
      return;
    }
    accepted += (accepted.empty() ? "\"" : ", \"") + std::string(name) + "\"";
  }
  refuse_json(path, shown_json(value), accepted);
}

template <class T, class Json>
void read_into(T& target, const Json& value, const std::string& path);

template <class T, class Json>
void read_struct(T& target, const Json& value, const std::string& path) {
  if (!value.is_object()) {
    refuse_json(path, shown_json(value), "an object");
  }
  std::vector<std::string> known;
  const std::string prefix = path.empty() ? path : path + ".";
  fields(target, [&](const char* name, auto& field) {
    known.emplace_back(name);
    const auto place = value.find(name);
    if constexpr (is_optional<std::remove_cvref_t<decltype(field)>>) {
      if (place != value.end()) {
        read_into(field.emplace(), *place, prefix + name);
      }
    } else if (place == value.end()) {
      refuse_json(prefix + name, "nothing", "a value: the field is required");
    } else {
      read_into(field, *place, prefix + name);
    }
  });
  for (const auto& [name, unused] : value.items()) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      const std::string near = suggest(name, known);
      refuse_json(prefix + name,
                  "an unknown field",
                  near.empty() ? "the fields that rackplan writes" : "\"" + near + "\"");
    }
  }
}

template <class T, class Json>
void read_into(T& target, const Json& value, const std::string& path) {
  if constexpr (is_quantity<T>) {
    if (!value.is_string()) {
      refuse_json(path, shown_json(value), accepted_form(DimensionOf<T>::value));
    }
    try {
      target = parse<T>(value.template get_ref<const std::string&>());
    } catch (const InputError& error) {
      throw error.within("", path);
    }
  } else if constexpr (is_list<T>) {
    if (!value.is_array()) {
      refuse_json(path, shown_json(value), "a list");
    }
    std::set<std::string> keys;
    for (const Json& element : value) {
      const std::string place = path + "[" + std::to_string(target.size()) + "]";
      read_into(target.emplace_back(), element, place);
      if (!keys.insert(key_of(target.back())).second) {
        refuse_json(place, "\"" + key_of(target.back()) + "\" a second time", "each name once");
      }
    }
  } else if constexpr (std::is_enum_v<T>) {
    read_choice(target, value, path);
  } else if constexpr (std::is_same_v<T, bool>) {
    if (!value.is_boolean()) {
      refuse_json(path, shown_json(value), "true or false");
    }
    target = value.template get<bool>();
  } else if constexpr (std::is_integral_v<T>) {
    target = integer_from<T>(value, path);
  } else if constexpr (std::is_same_v<T, double>) {
    if (!value.is_number()) {
      refuse_json(path, shown_json(value), "a number");
    }
    target = value.template get<double>();
  } else if constexpr (std::is_same_v<T, std::string>) {
    if (!value.is_string()) {
      refuse_json(path, shown_json(value), "a text");
    }
    target = value.template get<std::string>();
  } else {
    read_struct(target, value, path);
  }
}

}  // namespace rackplan
