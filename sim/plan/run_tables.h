// SPDX-License-Identifier: Apache-2.0
// What a plan shows of the best candidate's own run: latencies, pools, placement, cost.
#pragma once

#include "sim/plan/plan.h"
#include "sim/report/report_tables.h"

#include <vector>

namespace rackplan {

/// Sections without rows are left out; none without a report.
[[nodiscard]] std::vector<Section> run_sections(const Plan& plan);

}  // namespace rackplan
