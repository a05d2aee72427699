// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/report/report.h"
#include "sim/run/assembly.h"

#include <vector>

namespace rackplan {

/// Which deployment has how much of each system of the estate, in the order of the scenario.
[[nodiscard]] std::vector<EstateReport> estate_report(const Assembly& assembly);

}  // namespace rackplan
