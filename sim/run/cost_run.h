// SPDX-License-Identifier: Apache-2.0
// What the estate did in a run, as its cost needs to know it.
#pragma once

#include "models/io/catalogs.h"
#include "sim/metrics/request_metrics.h"
#include "sim/placement/placement.h"
#include "sim/report/build_cost.h"
#include "sim/scenario/scenario.h"
#include "sim/serving/serve.h"

namespace rackplan {

/// The estate with its workers placed and nothing run yet.
[[nodiscard]] CostRun placed_estate(const Scenario& scenario, const Placement& placement);

/// Throws InputError for hardware without a price, as its cost would.
void check_prices(const Scenario& scenario, const Placement& placement, const Catalogs& catalogs);

/// What a pool did in `measured`, the time after the warm-up; `pool` is one of the placement's.
void add_pool(CostRun& run, const PoolPlacement& pool, const PoolTally& tally, Seconds measured);

/// What a deployment's requests got.
void add_tokens(CostRun& run, const RequestMetrics& metrics);

}  // namespace rackplan
