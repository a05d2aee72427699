// SPDX-License-Identifier: Apache-2.0
// A JSON document as read: order kept, numbers as they were written, so that a message can quote
// them and an integer stays exact.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rackplan {

struct JsonMember;

struct JsonValue {
  enum class Kind { Null, Boolean, Number, Text, List, Object };

  Kind kind = Kind::Null;
  bool boolean = false;
  std::string text;  // Text: the characters; Number: as written
  std::vector<JsonValue> items;
  std::vector<JsonMember> members;

  [[nodiscard]] static JsonValue of_text(std::string_view text);
  [[nodiscard]] static JsonValue of_integer(std::int64_t value);
  [[nodiscard]] static JsonValue of_unsigned(std::uint64_t value);
  /// The shortest text that reads back as the same double. `value` is finite.
  [[nodiscard]] static JsonValue of_number(double value);
  [[nodiscard]] static JsonValue list();
  [[nodiscard]] static JsonValue object();

  /// The member `key` of an object; null when this is none or has no such member.
  [[nodiscard]] const JsonValue* find(std::string_view key) const;
  [[nodiscard]] JsonValue* find(std::string_view key);
  /// Sets the member `key`: replaced where it stands, or added at the end.
  JsonValue& set(std::string_view key, JsonValue value);
  void erase(std::string_view key);
};

struct JsonMember {
  std::string key;
  JsonValue value;
};

/// JSON text, indented by two spaces, with a final newline. Lists of plain values stay on one line.
[[nodiscard]] std::string to_text(const JsonValue& node);

/// What a person would call it: "\"25\"", "-3", "an object", "an empty list"; long text is cut.
[[nodiscard]] std::string describe(const JsonValue& node);

}  // namespace rackplan
