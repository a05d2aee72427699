// SPDX-License-Identifier: Apache-2.0
// A second, independent answer to "how do flows share links": max-min fair shares by progressive
// filling, recomputed at every change, in long double, latency paid before the first byte. Slow and
// plain on purpose; shares nothing with sim/fabric but path_between.
#pragma once

#include "sim/fabric/network_plan.h"
#include "tests/unit/fabric/replay.h"

#include <vector>

namespace rackplan::testing {

/// End of each case, in ps.
[[nodiscard]] std::vector<long double> fluid_ends(const NetworkPlan& plan,
                                                  const std::vector<TransferCase>& cases);

}  // namespace rackplan::testing
