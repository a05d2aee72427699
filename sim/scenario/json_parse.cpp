// SPDX-License-Identifier: Apache-2.0
#include "sim/scenario/json_parse.h"

#include "models/base/error.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace rackplan {
namespace {

using Kind = JsonValue::Kind;

std::string place(std::string_view text, std::size_t at) {
  const std::string_view before = text.substr(0, std::min(at, text.size()));
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const auto start = before.rfind('\n') + 1;  // npos + 1 == 0
  return "line " + std::to_string(line) + ", column " + std::to_string(before.size() - start + 1);
}

// Builds the node; the parser calls it for each value and bracket.
class Builder {
 public:
  explicit Builder(std::string_view text) : text_(text) {}

  bool null() { return put({}); }
  bool boolean(bool value) {
    JsonValue node;
    node.kind = Kind::Boolean;
    node.boolean = value;
    return put(std::move(node));
  }
  bool number_integer(std::int64_t value) { return put(JsonValue::of_integer(value)); }
  bool number_unsigned(std::uint64_t value) { return put(JsonValue::of_unsigned(value)); }
  bool number_float(double /*value*/, const std::string& written) {
    JsonValue node;
    node.kind = Kind::Number;
    node.text = written;
    return put(std::move(node));
  }
  bool string(const std::string& value) { return put(JsonValue::of_text(value)); }
  bool binary(const std::vector<std::uint8_t>& /*value*/) { return false; }  // not in text
  bool start_object(std::size_t /*size*/) { return open(JsonValue::object()); }
  bool start_array(std::size_t /*size*/) { return open(JsonValue::list()); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }

  bool key(const std::string& name) {
    if (!open_.back().keys.insert(name).second) {
      throw InputError({"", path_to(name), "the key \"" + name + "\" twice", "each key once"});
    }
    open_.back().node.members.push_back({name, {}});
    return true;
  }

  bool parse_error(std::size_t position,
                   const std::string& /*token*/,
                   const nlohmann::detail::exception& error) {
    // "[json.exception.parse_error.101] parse error at line 3, column 5: syntax error while …"
    std::string what = error.what();
    const auto reason = what.find("syntax error");
    const bool range = dynamic_cast<const nlohmann::json::out_of_range*>(&error) != nullptr;
    what = range ? "a number out of range"
                 : "text that is not JSON (" +
                       (reason == std::string::npos ? what : what.substr(reason)) + ")";
    throw InputError({"",
                      place(text_, position == 0 ? 0 : position - 1),
                      what,
                      range ? "numbers that fit a double" : "JSON (RFC 8259, no comments)"});
  }

  JsonValue take() { return std::move(root_); }

 private:
  struct Open {
    JsonValue node;
    std::set<std::string> keys = {};
  };

  std::string path_to(const std::string& last) const {
    std::string path;
    for (std::size_t i = 0; i < open_.size(); ++i) {
      const JsonValue& node = open_[i].node;
      if (node.kind == Kind::List) {
        path += "[" + std::to_string(node.items.size()) + "]";
      } else {
        const bool innermost = i + 1 == open_.size();
        path += (path.empty() ? "" : ".") + (innermost ? last : node.members.back().key);
      }
    }
    return path;
  }

  bool open(JsonValue node) {
    if (open_.size() >= deepest_json) {
      throw InputError({"",
                        "",
                        "more than " + std::to_string(deepest_json) + " levels of nesting",
                        "a scenario"});
    }
    open_.push_back({std::move(node)});
    return true;
  }

  bool close() {
    JsonValue node = std::move(open_.back().node);
    open_.pop_back();
    return put(std::move(node));
  }

  bool put(JsonValue node) {
    if (open_.empty()) {
      root_ = std::move(node);
    } else if (open_.back().node.kind == Kind::List) {
      open_.back().node.items.push_back(std::move(node));
    } else {
      open_.back().node.members.back().value = std::move(node);
    }
    return true;
  }

  std::string_view text_;
  std::vector<Open> open_;
  JsonValue root_;
};

// The first byte that is not part of well-formed UTF-8 (Unicode 15, table 3-7), or npos.
std::size_t first_bad_utf8(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size()) {
    const auto lead = static_cast<unsigned char>(text[i]);
    std::size_t more = 0;
    unsigned low = 0x80;
    unsigned high = 0xBF;
    if (lead >= 0x80U) {
      if (lead >= 0xC2U && lead <= 0xDFU) {
        more = 1;
      } else if (lead >= 0xE0U && lead <= 0xEFU) {
        more = 2;
        low = lead == 0xE0U ? 0xA0 : 0x80;
        high = lead == 0xEDU ? 0x9F : 0xBF;
      } else if (lead >= 0xF0U && lead <= 0xF4U) {
        more = 3;
        low = lead == 0xF0U ? 0x90 : 0x80;
        high = lead == 0xF4U ? 0x8F : 0xBF;
      } else {
        return i;
      }
    }
    for (std::size_t k = 1; k <= more; ++k) {
      const unsigned byte = i + k < text.size() ? static_cast<unsigned char>(text[i + k]) : 0U;
      if (byte < (k == 1 ? low : 0x80U) || byte > (k == 1 ? high : 0xBFU)) {
        return i;
      }
    }
    i += more + 1;
  }
  return std::string_view::npos;
}

}  // namespace

JsonValue parse_json(std::string_view text) {
  if (text.size() > longest_json) {
    throw InputError({"",
                      "",
                      std::to_string(text.size()) + " bytes",
                      "up to " + std::to_string(longest_json) + " bytes"});
  }
  if (const std::size_t bad = first_bad_utf8(text); bad != std::string_view::npos) {
    throw InputError({"", place(text, bad), "a byte that is not UTF-8", "UTF-8 text"});
  }
  Builder builder(text);
  nlohmann::json::sax_parse(text, &builder);
  return builder.take();
}

}  // namespace rackplan
