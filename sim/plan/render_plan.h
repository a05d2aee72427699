// SPDX-License-Identifier: Apache-2.0
// A plan for people and for programs that read text.
//
//   Table     lines of at most 100 characters; the first eight are the answer, the rest what it
//             rests on
//   Markdown  the same as Markdown tables
//   Csv       one line a field: field,value,unit
//   Json      plan_json.h
#pragma once

#include "sim/plan/plan.h"
#include "sim/report/render.h"

#include <string>

namespace rackplan {

/// Ends with a newline.
[[nodiscard]] std::string render_plan(const Plan& plan, ReportFormat format);

}  // namespace rackplan
