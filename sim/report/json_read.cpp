// SPDX-License-Identifier: Apache-2.0
#include "models/base/error.h"
#include "models/base/suggest.h"
#include "models/units/text.h"
#include "sim/report/field_kinds.h"
#include "sim/report/fields.h"
#include "sim/report/json.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>
#include <set>
#include <type_traits>

namespace rackplan {
namespace {

using Json = nlohmann::ordered_json;

std::string line_of(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, std::min(offset, text.size()));
  return "line " + std::to_string(1 + std::count(before.begin(), before.end(), '\n'));
}

Json parse_json(std::string_view text, const std::string& file) {
  std::vector<std::set<std::string>> open;  // names seen in each object around here
  const auto no_repetition = [&](int, Json::parse_event_t event, Json& parsed) {
    if (event == Json::parse_event_t::object_start) {
      open.emplace_back();
    } else if (event == Json::parse_event_t::object_end) {
      open.pop_back();
    } else if (event == Json::parse_event_t::key) {
      const auto& name = parsed.get_ref<const std::string&>();
      if (!open.back().insert(name).second) {
        throw InputError({file, name, "the name twice in one object", "each name once"});
      }
    }
    return true;
  };
  try {
    return Json::parse(text.begin(), text.end(), no_repetition);
  } catch (const Json::parse_error& error) {
    throw InputError({file, line_of(text, error.byte), "text that is not JSON", "a JSON document"});
  } catch (const Json::out_of_range&) {
    throw InputError({file, "", "a number out of range", "numbers that fit a double"});
  }
}

std::string shown(const Json& value) {
  constexpr std::size_t longest = 60;
  const std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  return text.size() <= longest ? text : text.substr(0, longest) + "…";
}

[[noreturn]] void refuse(const std::string& path,
                         const std::string& found,
                         const std::string& accepted) {
  throw InputError({"", path, found, accepted});
}

template <class T>
T integer_from(const Json& value, const std::string& path) {
  const bool fits =
      value.is_number_unsigned()
          ? value.get<std::uint64_t>() <= static_cast<std::uint64_t>(std::numeric_limits<T>::max())
          : value.is_number_integer() && std::is_signed_v<T> &&
                value.get<std::int64_t>() >=
                    static_cast<std::int64_t>(std::numeric_limits<T>::min());
  if (!fits) {
    refuse(path,
           shown(value),
           std::is_signed_v<T> ? "a whole number" : "a whole number, not negative");
  }
  return value.get<T>();
}

template <class T>
void read_into(T& target, const Json& value, const std::string& path);

template <class T>
void read_struct(T& target, const Json& value, const std::string& path) {
  if (!value.is_object()) {
    refuse(path, shown(value), "an object");
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
      refuse(prefix + name, "nothing", "a value: the field is required");
    } else {
      read_into(field, *place, prefix + name);
    }
  });
  for (const auto& [name, unused] : value.items()) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      const std::string near = suggest(name, known);
      refuse(prefix + name,
             "an unknown field",
             near.empty() ? "the fields of a rackplan report" : "\"" + near + "\"");
    }
  }
}

template <class T>
void read_into(T& target, const Json& value, const std::string& path) {
  if constexpr (is_quantity<T>) {
    if (!value.is_string()) {
      refuse(path, shown(value), accepted_form(DimensionOf<T>::value));
    }
    try {
      target = parse<T>(value.get_ref<const std::string&>());
    } catch (const InputError& error) {
      throw error.within("", path);
    }
  } else if constexpr (is_list<T>) {
    if (!value.is_array()) {
      refuse(path, shown(value), "a list");
    }
    std::set<std::string> keys;
    for (const Json& element : value) {
      const std::string place = path + "[" + std::to_string(target.size()) + "]";
      read_into(target.emplace_back(), element, place);
      if (!keys.insert(key_of(target.back())).second) {
        refuse(place, "\"" + key_of(target.back()) + "\" a second time", "each name once");
      }
    }
  } else if constexpr (std::is_same_v<T, bool>) {
    if (!value.is_boolean()) {
      refuse(path, shown(value), "true or false");
    }
    target = value.get<bool>();
  } else if constexpr (std::is_integral_v<T>) {
    target = integer_from<T>(value, path);
  } else if constexpr (std::is_same_v<T, double>) {
    if (!value.is_number()) {
      refuse(path, shown(value), "a number");
    }
    target = value.get<double>();
  } else if constexpr (std::is_same_v<T, std::string>) {
    if (!value.is_string()) {
      refuse(path, shown(value), "a text");
    }
    target = value.get<std::string>();
  } else {
    read_struct(target, value, path);
  }
}

// Takes the named member out of the document; null when it is not there.
Json take(Json& document, const char* name) {
  const auto place = document.find(name);
  if (place == document.end()) {
    return nullptr;
  }
  Json value = std::move(*place);
  document.erase(place);
  return value;
}

std::vector<Tolerance> read_tolerances(const Json& value) {
  std::vector<Tolerance> tolerances;
  if (value.is_null()) {
    return tolerances;
  }
  if (!value.is_object()) {
    refuse("tolerances", shown(value), "an object of path pattern and relative tolerance");
  }
  for (const auto& [path, relative] : value.items()) {
    if (!relative.is_number() || relative.get<double>() < 0.0) {
      refuse("tolerances." + path, shown(relative), "a fraction, e.g. 0.01");
    }
    tolerances.push_back({path, relative.get<double>()});
  }
  return tolerances;
}

Expectation read_document(std::string_view text, const std::string& file, bool with_tolerances) {
  Json document = parse_json(text, file);
  try {
    if (!document.is_object()) {
      refuse("", shown(document), "a report written by rackplan simulate --format json");
    }
    const Json version = take(document, "schema");
    if (version != report_schema) {
      refuse("schema",
             version.is_null() ? "nothing" : shown(version),
             std::to_string(report_schema) + ", as rackplan simulate --format json writes it");
    }
    Expectation expectation;
    if (with_tolerances) {
      expectation.tolerances = read_tolerances(take(document, "tolerances"));
    }
    read_struct(expectation.report, document, "");
    return expectation;
  } catch (const InputError& error) {
    throw error.within(file);
  }
}

}  // namespace

Report report_from_json(std::string_view text, const std::string& file) {
  return read_document(text, file, false).report;
}

Expectation expectation_from_json(std::string_view text, const std::string& file) {
  return read_document(text, file, true);
}

std::vector<Tolerance> tolerances_from_json(std::string_view text, const std::string& file) {
  Json document = parse_json(text, file);
  try {
    return read_tolerances(document.is_object() ? take(document, "tolerances") : Json());
  } catch (const InputError& error) {
    throw error.within(file);
  }
}

}  // namespace rackplan
