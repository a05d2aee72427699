// SPDX-License-Identifier: Apache-2.0
// What the hardware costs, for people.
#pragma once

#include "sim/report/cost_report.h"
#include "sim/report/text_table.h"

namespace rackplan {

/// The headline, tokens with their denominators, power, money over time.
[[nodiscard]] TextTable cost_answer(const CostReport& cost);

/// One row a line of the cost, and their sum.
[[nodiscard]] TextTable cost_lines(const CostReport& cost);

[[nodiscard]] TextTable cost_assumptions(const CostReport& cost);

/// Capex, opex and cash by quarter, dollars and cents, with the sums of the plan's years.
[[nodiscard]] TextTable cost_quarters(const CostReport& cost);

}  // namespace rackplan
