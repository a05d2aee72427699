// SPDX-License-Identifier: Apache-2.0
// A Plan as JSON and back, bit for bit, in the manner of sim/report/json.h. "kind": "plan" tells
// the document from a report.
#pragma once

#include "sim/plan/plan.h"

#include <string>
#include <string_view>

namespace rackplan {

/// The value of "schema" in the document.
inline constexpr int plan_schema = 1;

/// Indented, with a final newline. Every number of the plan is finite.
[[nodiscard]] std::string to_json(const Plan& plan);

/// Throws InputError naming `file`, the path, what was found and what is accepted.
[[nodiscard]] Plan plan_from_json(std::string_view text, const std::string& file = {});

/// Whether the text is a JSON document that says it is a plan. Throws InputError when it is no
/// JSON.
[[nodiscard]] bool is_plan_json(std::string_view text, const std::string& file = {});

}  // namespace rackplan
