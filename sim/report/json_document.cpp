// SPDX-License-Identifier: Apache-2.0
#include "sim/report/json_document.h"

#include "models/base/error.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <set>
#include <utility>
#include <vector>

namespace rackplan {
namespace {

using Json = nlohmann::ordered_json;

std::string line_of(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, std::min(offset, text.size()));
  return "line " + std::to_string(1 + std::count(before.begin(), before.end(), '\n'));
}

}  // namespace

Json parse_document(std::string_view text, const std::string& file) {
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

std::string shown_json(const Json& value) {
  constexpr std::size_t longest = 60;
  const std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  return text.size() <= longest ? text : text.substr(0, longest) + "…";
}

void refuse_json(const std::string& path, const std::string& found, const std::string& accepted) {
  throw InputError({"", path, found, accepted});
}

Json take_member(Json& document, const char* name) {
  const auto place = document.find(name);
  if (place == document.end()) {
    return nullptr;
  }
  Json value = std::move(*place);
  document.erase(place);
  return value;
}

std::string json_text(const Json& document) {
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace rackplan
