// SPDX-License-Identifier: Apache-2.0
// The contents of the human renderings of a plan, table by table, after the answer's eight lines.
#pragma once

#include "sim/plan/plan.h"
#include "sim/report/report_tables.h"

#include <vector>

namespace rackplan {

/// What was asked and searched, why others lost, what surrounds the answer and what it rests on.
/// Sections without rows are left out.
[[nodiscard]] std::vector<Section> sections_of(const Plan& plan);

}  // namespace rackplan
