// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/json_fields.h"

#include "models/base/error.h"
#include "sim/workload/request.h"
#include "sim/workload/row_parser.h"

#include <nlohmann/json.hpp>

#include <utility>

namespace rackplan {

using Json = nlohmann::json;

Json parse_json(std::string_view text) {
  try {
    return Json::parse(text.begin(), text.end());
  } catch (const Json::parse_error& error) {
    throw InputError({"",
                      "byte " + std::to_string(error.byte),
                      text.empty() ? "an empty file" : "invalid JSON",
                      "a JSON document"});
  } catch (const Json::out_of_range&) {
    throw InputError({"", "", "a number that no double can hold", "a JSON document"});
  }
}

std::string describe_json(const Json& value) {
  if (value.is_object()) {
    return "an object";
  }
  if (value.is_array()) {
    return "an array";
  }
  if (value.is_string()) {
    return "the string " + in_quotes(value.get_ref<const std::string&>());
  }
  return value.dump();
}

JsonFields::JsonFields(const Json& object, std::string path)
    : object_(object), path_(std::move(path)) {
  if (!object_.is_object()) {
    throw InputError({"", path_, describe_json(object_), "an object"});
  }
}

std::string JsonFields::path_of(const std::string& name) const {
  return path_.empty() ? name : path_ + "." + name;
}

const Json* JsonFields::find(const std::string& name) const {
  const auto at = object_.find(name);
  return at == object_.end() || at->is_null() ? nullptr : &*at;
}

const Json& JsonFields::at(const std::string& name, const char* accepted) const {
  const Json* value = find(name);
  if (value == nullptr) {
    throw InputError({"", path_of(name), "no such key", accepted});
  }
  return *value;
}

const Json& JsonFields::array(const std::string& name) const {
  const Json& value = at(name, "an array");
  if (!value.is_array()) {
    throw InputError({"", path_of(name), describe_json(value), "an array"});
  }
  return value;
}

std::string JsonFields::text(const std::string& name) const {
  const Json& value = at(name, "a text");
  if (!value.is_string()) {
    throw InputError({"", path_of(name), describe_json(value), "a text"});
  }
  return value.get<std::string>();
}

std::int64_t JsonFields::whole(const std::string& name, std::int64_t low, std::int64_t high) const {
  const std::string accepted =
      "a whole number, " + std::to_string(low) + " to " + std::to_string(high);
  const Json& value = at(name, accepted.c_str());
  const bool fits = value.is_number_integer() &&
                    (!value.is_number_unsigned() ||
                     value.get<std::uint64_t>() <= static_cast<std::uint64_t>(high)) &&
                    value.get<std::int64_t>() >= low && value.get<std::int64_t>() <= high;
  if (!fits) {
    throw InputError({"", path_of(name), describe_json(value), accepted});
  }
  return value.get<std::int64_t>();
}

Tick JsonFields::ticks(const std::string& name, Tick unit_ticks) const {
  constexpr const char* accepted = "a time that is not negative and below 100 days";
  const Json& value = at(name, accepted);
  if (!value.is_number()) {
    throw InputError({"", path_of(name), describe_json(value), accepted});
  }
  const double ticks = value.get<double>() * static_cast<double>(unit_ticks);
  if (!(ticks >= 0.0 && ticks <= static_cast<double>(latest_arrival))) {
    throw InputError({"", path_of(name), describe_json(value), accepted});
  }
  return static_cast<Tick>(ticks + 0.5);
}

std::optional<Tick> JsonFields::optional_ticks(const std::string& name, Tick unit_ticks) const {
  return find(name) == nullptr ? std::nullopt : std::optional(ticks(name, unit_ticks));
}

}  // namespace rackplan
