// SPDX-License-Identifier: Apache-2.0
#include "models/base/error.h"
#include "models/units/text.h"
#include "sim/report/field_kinds.h"
#include "sim/report/fields.h"
#include "sim/report/json.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <type_traits>

namespace rackplan {
namespace {

using Json = nlohmann::ordered_json;

constexpr int exact_digits = 17;

template <class T>
Json written(const T& value) {
  if constexpr (is_quantity<T>) {
    ensure(std::isfinite(value.in_base()), "every number of a report is finite");
    return format(value, exact_digits);
  } else if constexpr (is_list<T>) {
    Json list = Json::array();
    for (const auto& element : value) {
      list.push_back(written(element));
    }
    return list;
  } else if constexpr (std::is_same_v<T, double>) {
    ensure(std::isfinite(value), "every number of a report is finite");
    return value;
  } else if constexpr (std::is_arithmetic_v<T> || std::is_same_v<T, std::string>) {
    return value;
  } else {
    Json object = Json::object();
    fields(value, [&](const char* name, const auto& field) {
      if constexpr (is_optional<std::remove_cvref_t<decltype(field)>>) {
        if (field) {
          object[name] = written(*field);
        }
      } else {
        object[name] = written(field);
      }
    });
    return object;
  }
}

Json document(const Report& report) {
  Json whole = Json::object();
  whole["schema"] = report_schema;
  whole.update(written(report));
  return whole;
}

std::string text_of(const Json& whole) {
  return whole.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string to_json(const Report& report) {
  return text_of(document(report));
}

std::string to_json(const Expectation& expectation) {
  Json whole = document(expectation.report);
  if (!expectation.tolerances.empty()) {
    Json tolerances = Json::object();
    for (const Tolerance& tolerance : expectation.tolerances) {
      tolerances[tolerance.path] = tolerance.relative;
    }
    whole["tolerances"] = tolerances;
  }
  return text_of(whole);
}

}  // namespace rackplan
