// SPDX-License-Identifier: Apache-2.0
// The finance sheet as CSV: assumptions, the lines of the cost with their sum, the quarters with
// theirs, and the results, each with a header row of its own and an empty line between them.
// Amounts are dollars and cents.
#pragma once

#include "sim/report/cost_report.h"

#include <string>

namespace rackplan {

[[nodiscard]] std::string finance_csv(const CostReport& cost);

}  // namespace rackplan
