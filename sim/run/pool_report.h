// SPDX-License-Identifier: Apache-2.0
// A pool's part of the report: how busy and full it was, and where its step time went.
#pragma once

#include "sim/report/report.h"
#include "sim/run/assembly.h"
#include "sim/serving/serve.h"

#include <cstddef>

namespace rackplan {

/// Pool `index` of the deployment, tallied over `measured`, the time after the warm-up. Step time
/// is split by pricing a few dozen operating points (decode: rank batch, mean context of the
/// slowest rank, mean requests of all ranks; prefill: tokens and work of the slowest rank, tokens
/// of all) and weighing each with the time the pool spent around it.
[[nodiscard]] PoolReport pool_report(const AssembledDeployment& deployment,
                                     std::size_t index,
                                     const PoolTally& tally,
                                     Seconds measured);

}  // namespace rackplan
