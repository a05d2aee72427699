// SPDX-License-Identifier: Apache-2.0
// What a field of a scenario means, from the schema: for `rackplan explain PATH` and the reference
// page.
#pragma once

#include <string>
#include <string_view>

namespace rackplan {

/// Several lines: path and meaning, type with unit and bounds, default and its source, choices,
/// what stands beside it, whether it is simulated, the fields inside. Throws InputError, with a
/// suggestion, when the schema has no such path.
[[nodiscard]] std::string explain_field(std::string_view path);

/// The whole schema as Markdown: one heading and one table a section.
[[nodiscard]] std::string schema_markdown();

}  // namespace rackplan
