// SPDX-License-Identifier: Apache-2.0
// The tables of a deployment's hardware: pools, what routers and caches did, step time, links.
#pragma once

#include "sim/report/pool_figures.h"
#include "sim/report/text_table.h"

#include <vector>

namespace rackplan {

[[nodiscard]] TextTable pool_table(const std::vector<PoolReport>& pools);
[[nodiscard]] TextTable routing_table(const std::vector<PoolReport>& pools);
[[nodiscard]] TextTable step_time_table(const std::vector<PoolReport>& pools);
[[nodiscard]] TextTable link_table(const NetworkReport& network);

}  // namespace rackplan
