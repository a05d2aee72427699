// SPDX-License-Identifier: Apache-2.0
// What every JSON document of ours has in common: reading text, refusing what it holds, writing.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

namespace rackplan {

/// Throws InputError: not JSON (with the line), a name twice in one object, a number out of range.
[[nodiscard]] nlohmann::ordered_json parse_document(std::string_view text, const std::string& file);

/// The value in a message, cut where it is long.
[[nodiscard]] std::string shown_json(const nlohmann::ordered_json& value);

/// Throws InputError without a file.
[[noreturn]] void refuse_json(const std::string& path,
                              const std::string& found,
                              const std::string& accepted);

/// Takes the named member out of the document; null when it is not there.
[[nodiscard]] nlohmann::ordered_json take_member(nlohmann::ordered_json& document,
                                                 const char* name);

/// Indented, with a final newline.
[[nodiscard]] std::string json_text(const nlohmann::ordered_json& document);

}  // namespace rackplan
