// SPDX-License-Identifier: Apache-2.0
// A placement in words, for `rackplan explain` and for the names of links.
//
//   gb200 (gb200-nvl72): 18 of 72 nodes in use, 4 GPUs a node
//     rack 0     node 0       prefill[0] gpu0-1, prefill[1] gpu2-3
//                nodes 1-17   decode[0] gpu0-3
//     racks 1-3  nodes 0-17   free
#pragma once

#include "sim/placement/placement.h"

#include <string>
#include <vector>

namespace rackplan {

/// "prefill[2]"; "chat prefill[2]" where there are several deployments.
[[nodiscard]] std::string replica_text(const PoolPlacement& pool, std::size_t replica);

/// "rack0/node3/gpu0-1", "rack0/node3-4"; with the name of the system before it when it has one.
/// The node counts from 0 in its rack. `gpus` in ascending order.
[[nodiscard]] std::string where_text(const PlacedSystem& system, const std::vector<int>& gpus);

/// One line a run of nodes of a rack that hold the same, as above; free racks together.
[[nodiscard]] std::string placement_text(const Placement& placement);

}  // namespace rackplan
