// SPDX-License-Identifier: Apache-2.0
#include "models/io/json_node.h"

#include "models/base/suggest.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>
#include <set>
#include <utility>

namespace rackplan {

struct JsonNode::Value {
  std::shared_ptr<const nlohmann::json> document;
  const nlohmann::json& json;  // inside it
};

namespace {

using nlohmann::json;

constexpr int deepest = 64;  // objects and arrays inside each other

std::string line_of(std::string_view text, std::size_t byte) {
  const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min(byte, text.size()));
  return "line " + std::to_string(1 + std::count(text.begin(), end, '\n'));
}

// Refuses an object that says the same key twice; the library would keep the last.
class DuplicateKeys {
 public:
  bool operator()(json::parse_event_t event, const json& parsed) {
    switch (event) {
      case json::parse_event_t::object_start:
        open_.emplace_back();
        break;
      case json::parse_event_t::object_end:
        open_.pop_back();
        break;
      case json::parse_event_t::key:
        if (!open_.back().insert(parsed.get<std::string>()).second && found_.empty()) {
          found_ = parsed.get<std::string>();
        }
        break;
      default:
        break;
    }
    return true;
  }
  [[nodiscard]] const std::string& found() const { return found_; }

 private:
  std::vector<std::set<std::string>> open_;
  std::string found_;
};

std::string shortened(std::string text) {
  std::size_t end = 60;
  if (text.size() > end) {
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
      --end;  // not inside a UTF-8 character
    }
    text = text.substr(0, end) + "…";
  }
  return text;
}

std::string plain(double value) {
  std::string text = json(value).dump();
  return text.size() > 2 && text.substr(text.size() - 2) == ".0" ? text.substr(0, text.size() - 2)
                                                                 : text;
}

}  // namespace

JsonNode::JsonNode(std::shared_ptr<const Value> value,
                   std::shared_ptr<const std::string> file,
                   std::string path)
    : value_(std::move(value)), file_(std::move(file)), path_(std::move(path)) {}

JsonNode JsonNode::parse(std::string_view text, std::string file) {
  DuplicateKeys duplicates;
  auto document = std::make_shared<json>();
  try {
    *document = json::parse(text, [&](int depth, json::parse_event_t event, json& parsed) {
      if (depth > deepest) {  // writing a value back, as messages do, would exhaust the stack
        throw InputError({file, "", "JSON nested too deep", std::to_string(deepest) + " levels"});
      }
      return duplicates(event, parsed);
    });
  } catch (const json::parse_error& trouble) {
    throw InputError(
        {std::move(file), line_of(text, trouble.byte), "text that is not JSON", "JSON"});
  } catch (const json::out_of_range&) {
    throw InputError({std::move(file), "", "a number out of range", "numbers that fit a double"});
  }
  if (!duplicates.found().empty()) {
    throw InputError({std::move(file),
                      "",
                      "the key \"" + shortened(duplicates.found()) + "\" twice in one object",
                      "each key once"});
  }
  return {std::make_shared<Value>(Value{document, *document}),
          std::make_shared<const std::string>(std::move(file)),
          ""};
}

bool JsonNode::is_null() const {
  return value_->json.is_null();
}
bool JsonNode::is_object() const {
  return value_->json.is_object();
}
bool JsonNode::is_text() const {
  return value_->json.is_string();
}
bool JsonNode::is_boolean() const {
  return value_->json.is_boolean();
}

std::vector<std::string> JsonNode::keys() const {
  if (!is_object()) {
    throw refused("an object");
  }
  std::vector<std::string> out;
  for (const auto& member : value_->json.items()) {
    out.push_back(member.key());
  }
  return out;
}

std::optional<JsonNode> JsonNode::find(const std::string& key) const {
  if (!is_object()) {
    throw refused("an object");
  }
  const auto member = value_->json.find(key);
  if (member == value_->json.end() || member->is_null()) {
    return std::nullopt;
  }
  return JsonNode(std::make_shared<Value>(Value{value_->document, *member}),
                  file_,
                  path_.empty() ? key : path_ + "." + key);
}

JsonNode JsonNode::at(const std::string& key) const {
  if (auto member = find(key)) {
    return *std::move(member);
  }
  throw InputError({file(), path_.empty() ? key : path_ + "." + key, "nothing", "a value"});
}

std::vector<JsonNode> JsonNode::items() const {
  if (!value_->json.is_array()) {
    throw refused("an array");
  }
  std::vector<JsonNode> out;
  for (const json& element : value_->json) {
    out.push_back(JsonNode(std::make_shared<Value>(Value{value_->document, element}),
                           file_,
                           path_ + "[" + std::to_string(out.size()) + "]"));
  }
  return out;
}

void JsonNode::only(std::span<const std::string> known) const {
  for (const std::string& key : keys()) {
    if (std::find(known.begin(), known.end(), key) != known.end()) {
      continue;
    }
    const std::string near = suggest(key, known);
    std::string accepted;
    for (const std::string& name : known) {
      accepted += (accepted.empty() ? "" : ", ") + name;
    }
    if (!near.empty()) {
      accepted += " (did you mean " + near + "?)";
    }
    throw error("the unknown key \"" + shortened(key) + "\"", accepted);
  }
}

std::string JsonNode::text() const {
  if (!is_text()) {
    throw refused("text");
  }
  return value_->json.get<std::string>();
}

bool JsonNode::boolean() const {
  if (!is_boolean()) {
    throw refused("true or false");
  }
  return value_->json.get<bool>();
}

std::int64_t JsonNode::integer(std::int64_t least, std::int64_t most) const {
  const json& json = value_->json;
  const bool fits = json.is_number_integer() &&
                    (!json.is_number_unsigned() ||
                     json.get<std::uint64_t>() <=
                         static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()));
  if (!fits || json.get<std::int64_t>() < least || json.get<std::int64_t>() > most) {
    throw refused("a whole number from " + std::to_string(least) + " to " + std::to_string(most));
  }
  return json.get<std::int64_t>();
}

int JsonNode::count(int least, int most) const {
  return static_cast<int>(integer(least, most));
}

double JsonNode::number(double least, double most) const {
  const json& json = value_->json;
  if (!json.is_number() || json.get<double>() < least || json.get<double>() > most) {
    throw refused("a number from " + plain(least) + " to " + plain(most));
  }
  return json.get<double>();
}

double JsonNode::in_base(Dimension dimension) const {
  if (!is_text()) {
    throw refused(accepted_form(dimension));
  }
  try {
    return parse_in_base(text(), dimension);
  } catch (const InputError& trouble) {
    throw trouble.within(file(), path_);
  }
}

std::string JsonNode::shown() const {
  const json& json = value_->json;
  return shortened(json.dump(-1, ' ', false, json::error_handler_t::replace));
}

InputError JsonNode::refused(const std::string& accepted) const {
  return error(shown(), accepted);
}

InputError JsonNode::error(const std::string& found, const std::string& accepted) const {
  return InputError({file(), path_, found, accepted});
}

}  // namespace rackplan
