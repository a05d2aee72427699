// SPDX-License-Identifier: Apache-2.0
// Members of a JSON object, typed, with errors that name the path: for trace documents that are
// small enough to be held whole.
#pragma once

#include "sim/engine/tick.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rackplan {

/// Parses a whole document. Throws InputError, path "byte N".
[[nodiscard]] nlohmann::json parse_json(std::string_view text);

class JsonFields {
 public:
  /// `path` of the object, empty for the document itself. Throws InputError when it is no object.
  JsonFields(const nlohmann::json& object, std::string path);

  [[nodiscard]] std::string path_of(const std::string& name) const;
  /// nullptr when it is not there, or null.
  [[nodiscard]] const nlohmann::json* find(const std::string& name) const;

  // These throw InputError when the member is not there (unless optional) or is no such thing.
  [[nodiscard]] const nlohmann::json& array(const std::string& name) const;
  [[nodiscard]] std::string text(const std::string& name) const;
  [[nodiscard]] std::int64_t whole(const std::string& name,
                                   std::int64_t low,
                                   std::int64_t high) const;
  /// A number of units of `unit_ticks`, not negative, up to 100 days.
  [[nodiscard]] Tick ticks(const std::string& name, Tick unit_ticks) const;
  [[nodiscard]] std::optional<Tick> optional_ticks(const std::string& name, Tick unit_ticks) const;

 private:
  [[nodiscard]] const nlohmann::json& at(const std::string& name, const char* accepted) const;

  const nlohmann::json& object_;
  std::string path_;
};

/// What a value is, for error messages.
[[nodiscard]] std::string describe_json(const nlohmann::json& value);

}  // namespace rackplan
