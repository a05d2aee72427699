// SPDX-License-Identifier: Apache-2.0
// A placement as racks of nodes of GPUs, for drawing.
#pragma once

#include "sim/placement/placement.h"
#include "sim/plan/plan.h"

#include <vector>

namespace rackplan {

/// Every rack of every system, in order, free ones too. A node lists its replicas by their first
/// GPU.
[[nodiscard]] std::vector<RackView> rack_views(const Placement& placement);

}  // namespace rackplan
