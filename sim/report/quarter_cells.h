// SPDX-License-Identifier: Apache-2.0
// A quarter of the finance sheet as cells, in dollars and cents: name, capex, residual, opex,
// written off, cost of capital, cost, revenue, cash, cash added up.
#pragma once

#include "sim/report/cost_report.h"

#include <string>
#include <vector>

namespace rackplan {

[[nodiscard]] std::vector<std::string> quarter_cells(const QuarterReport& quarter);

/// Of all quarters, with the last one's cash added up. At least one.
[[nodiscard]] QuarterReport sum_of(const std::vector<QuarterReport>& quarters);

}  // namespace rackplan
