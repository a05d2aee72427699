// SPDX-License-Identifier: Apache-2.0
// How much two groups of GPUs can send each other at once: the maximum flow from all of the one to
// all of the other over the topology's links.
#pragma once

#include "models/topology/topology.h"

#include <vector>

namespace rackplan {

enum class Rate { Achieved, Datasheet };

/// One direction, over the links of one plane. The groups have no GPU in common.
[[nodiscard]] BytesPerSecond max_flow(const Topology& topology,
                                      const std::vector<PartId>& from,
                                      const std::vector<PartId>& to,
                                      LinkPlane plane,
                                      Rate rate);

/// The flow from the first half of `gpus` to the second; with an odd number the middle one is in
/// the second half.
[[nodiscard]] BytesPerSecond bisection_bandwidth(const Topology& topology,
                                                 const std::vector<PartId>& gpus,
                                                 LinkPlane plane,
                                                 Rate rate);

}  // namespace rackplan
