// SPDX-License-Identifier: Apache-2.0
// What has to be done to come from today's deployment to the planned one.
//
//   + 1 rack of gb200-nvl72
//   - 4 nodes of hgx-h100
//   ~ decode: 2 x TP8 on hgx-h100 -> 1 x DEP16 on gb200-nvl72
#pragma once

#include "models/io/catalogs.h"
#include "sim/plan/plan.h"
#include "sim/scenario/scenario.h"

#include <optional>
#include <vector>

namespace rackplan {

/// Hardware by system, then deployment by deployment (by name; a single one is a single one
/// whatever its name): model, precision, engine, MTP, pools by role, routers. Empty: the same.
[[nodiscard]] std::vector<PlanChange> changes_from(const Scenario& today,
                                                   const Scenario& planned,
                                                   const Catalogs& catalogs);

/// "cost a year: 2,000,000 USD -> 2,100,000 USD, +100,000 USD (+5 %)". Absent when either has no
/// cost.
[[nodiscard]] std::optional<PlanChange> cost_change(const Report& today, const Report& planned);

}  // namespace rackplan
