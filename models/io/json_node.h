// SPDX-License-Identifier: Apache-2.0
// A value inside a JSON document that knows where it is, so that every complaint names the file,
// the path, what was found and what is accepted.
//
//   const JsonNode root = JsonNode::parse(text, "config.json");
//   const int layers = root.at("num_hidden_layers").count(1, 4096);
//
// Strict: no comments, no duplicate keys, integers where integers are asked for. Copies are cheap
// and keep the document alive.
#pragma once

#include "models/base/error.h"
#include "models/units/quantity.h"
#include "models/units/text.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rackplan {

class JsonNode {
 public:
  /// Throws InputError for text that is not JSON, with its line.
  static JsonNode parse(std::string_view text, std::string file);

  [[nodiscard]] const std::string& file() const { return *file_; }
  /// "gpu.achieved.gemm_bf16", "rows[3].price"; empty at the root.
  [[nodiscard]] const std::string& path() const { return path_; }

  [[nodiscard]] bool is_null() const;
  [[nodiscard]] bool is_object() const;
  [[nodiscard]] bool is_text() const;
  [[nodiscard]] bool is_boolean() const;

  /// Members of an object, in alphabetical order of their keys. InputError unless an object.
  [[nodiscard]] std::vector<std::string> keys() const;
  /// A member of an object; absent and null are the same.
  [[nodiscard]] std::optional<JsonNode> find(const std::string& key) const;
  /// InputError when absent or null.
  [[nodiscard]] JsonNode at(const std::string& key) const;
  /// Elements of an array. InputError unless an array.
  [[nodiscard]] std::vector<JsonNode> items() const;
  /// InputError for the first key that is not in `known`, with the nearest of them.
  void only(std::span<const std::string> known) const;

  [[nodiscard]] std::string text() const;
  [[nodiscard]] bool boolean() const;
  /// A whole number from `least` to `most`.
  [[nodiscard]] std::int64_t integer(std::int64_t least, std::int64_t most) const;
  [[nodiscard]] int count(int least, int most) const;
  [[nodiscard]] double number(double least, double most) const;
  template <class Q>
  [[nodiscard]] Q quantity() const {
    return Q::from_base(in_base(DimensionOf<Q>::value));
  }

  /// The value as the document has it, shortened to a line.
  [[nodiscard]] std::string shown() const;
  [[nodiscard]] InputError refused(const std::string& accepted) const;
  [[nodiscard]] InputError error(const std::string& found, const std::string& accepted) const;

 private:
  struct Value;  // the JSON library's

  JsonNode(std::shared_ptr<const Value> value,
           std::shared_ptr<const std::string> file,
           std::string path);
  [[nodiscard]] double in_base(Dimension dimension) const;

  std::shared_ptr<const Value> value_;
  std::shared_ptr<const std::string> file_;
  std::string path_;
};

}  // namespace rackplan
