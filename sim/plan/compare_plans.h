// SPDX-License-Identifier: Apache-2.0
// Two plans, field by field; see sim/report/compare.h. The plan's report is compared with it:
// "report.metrics.time_to_first_token.p99".
#pragma once

#include "sim/plan/plan.h"
#include "sim/report/compare.h"

#include <vector>

namespace rackplan {

/// Every field with its path, those of the report under "report".
[[nodiscard]] std::vector<Leaf> flatten(const Plan& plan);

[[nodiscard]] std::vector<Difference> compare(const Plan& before,
                                              const Plan& after,
                                              const std::vector<Tolerance>& tolerances = {});

}  // namespace rackplan
