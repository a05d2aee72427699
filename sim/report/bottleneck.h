// SPDX-License-Identifier: Apache-2.0
// Names what limits a run, from the numbers of its pools and links.
//
// The pressure of a part says how full it is: a prefill pool's mean utilisation; for a decode or
// aggregated pool, which steps as long as anyone runs, the larger of slots in use (mean_batch ·
// utilisation / max_batch) and KV room in use; a link's utilisation. The part under most pressure
// limits. Of pools within 0.05 of the highest, the one with the longest queue on a replica does.
#pragma once

#include "sim/report/report.h"

#include <vector>

namespace rackplan {

/// From here on a part is called saturated.
inline constexpr double saturated_pressure = 0.9;

[[nodiscard]] double pressure(const PoolReport& pool);

/// `pools` is not empty.
[[nodiscard]] Bottleneck find_bottleneck(const std::vector<PoolReport>& pools,
                                         const NetworkReport& network);

}  // namespace rackplan
