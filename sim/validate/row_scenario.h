// SPDX-License-Identifier: Apache-2.0
// A measured row as the scenario that it was: closed loop at its concurrency with lengths uniform
// from the shortest to the longest, as public benchmarks draw them.
#pragma once

#include "models/io/catalogs.h"
#include "sim/scenario/scenario.h"
#include "sim/validate/assumptions.h"
#include "sim/validate/measured_row.h"

namespace rackplan {

/// Throws InputError for what a scenario cannot express: hardware, a framework, a model or a layout
/// that is not known. The network is ideal.
[[nodiscard]] Scenario row_scenario(const MeasuredRow& row,
                                    const Catalogs& catalogs,
                                    const Assumptions& assumptions);

/// The probability a with 1 + a + … + a^depth = length; 0 for length ≤ 1, 1 for depth + 1 or more.
[[nodiscard]] double acceptance_of(double length, int depth);

}  // namespace rackplan
