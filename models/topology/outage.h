// SPDX-License-Identifier: Apache-2.0
// What failed parts take down with them.
#pragma once

#include "models/topology/topology.h"

#include <vector>

namespace rackplan {

/// GPUs in order of Topology::gpus(). The last two list GPUs that still run.
struct Outage {
  std::vector<PartId> lost;               // failed themselves
  std::vector<PartId> without_nvlink;     // cut off from the rest of their NVLink domain
  std::vector<PartId> without_scale_out;  // cannot reach the spine
};

/// A whole node: outage_of(topology, topology.parts_of_node(system, node)).
[[nodiscard]] Outage outage_of(const Topology& topology, const std::vector<PartId>& failed);

}  // namespace rackplan
