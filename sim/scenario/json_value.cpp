// SPDX-License-Identifier: Apache-2.0
#include "sim/scenario/json_value.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace rackplan {
namespace {

using Kind = JsonValue::Kind;

JsonValue number_node(std::string text) {
  JsonValue node;
  node.kind = Kind::Number;
  node.text = std::move(text);
  return node;
}

std::string quoted(std::string_view text) {
  constexpr std::string_view hex = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (byte < 0x20U) {
      out += "\\u00";
      out += hex[byte >> 4U];
      out += hex[byte & 15U];
    } else {
      out += c;
    }
  }
  return out + '"';
}

bool is_plain(const JsonValue& node) {
  return node.kind != Kind::Object &&
         std::all_of(node.items.begin(), node.items.end(), [](const JsonValue& item) {
           return item.kind != Kind::Object && (item.kind != Kind::List || is_plain(item));
         });
}

void write(const JsonValue& node, std::size_t depth, std::string& out);

void write_list(const JsonValue& node, std::size_t depth, std::string& out) {
  const bool plain = is_plain(node);
  out += '[';
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    if (i > 0) {
      out += plain ? ", " : ",";
    }
    if (!plain) {
      out += "\n" + std::string(2 * (depth + 1), ' ');
    }
    write(node.items[i], depth + 1, out);
  }
  out += plain ? "]" : "\n" + std::string(2 * depth, ' ') + "]";
}

void write_object(const JsonValue& node, std::size_t depth, std::string& out) {
  if (node.members.empty()) {
    out += "{}";
    return;
  }
  out += '{';
  for (std::size_t i = 0; i < node.members.size(); ++i) {
    out += i > 0 ? ",\n" : "\n";
    out += std::string(2 * (depth + 1), ' ') + quoted(node.members[i].key) + ": ";
    write(node.members[i].value, depth + 1, out);
  }
  out += "\n" + std::string(2 * depth, ' ') + "}";
}

void write(const JsonValue& node, std::size_t depth, std::string& out) {
  switch (node.kind) {
    case Kind::Null:
      out += "null";
      return;
    case Kind::Boolean:
      out += node.boolean ? "true" : "false";
      return;
    case Kind::Number:
      out += node.text;
      return;
    case Kind::Text:
      out += quoted(node.text);
      return;
    case Kind::List:
      write_list(node, depth, out);
      return;
    case Kind::Object:
      write_object(node, depth, out);
      return;
  }
}

// At most `longest` bytes, never in the middle of a UTF-8 character.
std::string cut(const std::string& text) {
  constexpr std::size_t longest = 40;
  if (text.size() <= longest) {
    return text;
  }
  std::size_t end = longest;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
    --end;
  }
  return text.substr(0, end) + "…";
}

}  // namespace

JsonValue JsonValue::of_text(std::string_view text) {
  JsonValue node;
  node.kind = Kind::Text;
  node.text = text;
  return node;
}

JsonValue JsonValue::of_integer(std::int64_t value) {
  return number_node(std::to_string(value));
}

JsonValue JsonValue::of_unsigned(std::uint64_t value) {
  return number_node(std::to_string(value));
}

JsonValue JsonValue::of_number(double value) {
  std::array<char, 32> digits{};
  const auto result = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  return number_node(std::string(digits.data(), result.ptr));
}

JsonValue JsonValue::list() {
  JsonValue node;
  node.kind = Kind::List;
  return node;
}

JsonValue JsonValue::object() {
  JsonValue node;
  node.kind = Kind::Object;
  return node;
}

const JsonValue* JsonValue::find(std::string_view key) const {
  const auto found = std::find_if(
      members.begin(), members.end(), [&](const JsonMember& member) { return member.key == key; });
  return found == members.end() ? nullptr : &found->value;
}

JsonValue* JsonValue::find(std::string_view key) {
  return const_cast<JsonValue*>(std::as_const(*this).find(key));
}

JsonValue& JsonValue::set(std::string_view key, JsonValue value) {
  if (JsonValue* present = find(key)) {
    *present = std::move(value);
    return *present;
  }
  members.push_back({std::string(key), std::move(value)});
  return members.back().value;
}

void JsonValue::erase(std::string_view key) {
  std::erase_if(members, [&](const JsonMember& member) { return member.key == key; });
}

std::string to_text(const JsonValue& node) {
  std::string out;
  write(node, 0, out);
  return out + "\n";
}

std::string describe(const JsonValue& node) {
  switch (node.kind) {
    case Kind::Null:
      return "null";
    case Kind::Boolean:
      return node.boolean ? "true" : "false";
    case Kind::Number:
      return node.text.size() > 40
                 ? cut(node.text) + " (" + std::to_string(node.text.size()) + " characters)"
                 : node.text;
    case Kind::Text:
      return quoted(cut(node.text));
    case Kind::List:
      return node.items.empty() ? "an empty list"
                                : "a list of " + std::to_string(node.items.size());
    case Kind::Object:
      return "an object";
  }
  return {};
}

}  // namespace rackplan
