// SPDX-License-Identifier: Apache-2.0
// The candidates of a plan as CSV, one row each: sim/plan/outputs.md says what the columns mean.
#pragma once

#include "sim/plan/plan.h"

#include <string>

namespace rackplan {

/// The best, then the others in their order; without a best the nearest first.
[[nodiscard]] std::string candidates_csv(const Plan& plan);

}  // namespace rackplan
