// SPDX-License-Identifier: Apache-2.0
// The network between the attention ranks of all placed deployments. Each rank is one endpoint with
// four links, as wide as its GPUs together:
//
//   NVLink up, down      GPUs · bandwidth_per_gpu · nvlink.achieved_fraction
//   scale-out up, down   GPUs · nic_per_gpu · scale_out.achieved_fraction
//
// NVSwitch is taken as non-blocking, and so are leaf and spine switches without oversubscription
// (full bisection, as models/topology builds them): neither adds a link, and ranks share a link
// only where they send to or receive from the same rank. With oversubscription all that leaves or
// enters a rack, of whatever deployment, shares one trunk each way:
//
//   trunk up, down       GPUs of a rack · nic_per_gpu · scale_out.achieved_fraction /
//   oversubscription
//
// The leaves of a rack are taken as one: rails that are used unevenly would clog earlier, and what
// goes between rails of a rack passes below the trunk. Each end of a path adds half of what two of
// its system would pay.
#pragma once

#include "sim/fabric/network_plan.h"
#include "sim/placement/placement.h"

#include <vector>

namespace rackplan {

/// First endpoint of each pool: rank k of replica r is first + r · attention_dp + k.
[[nodiscard]] std::vector<EndpointId> first_endpoints(const Placement& placement);

[[nodiscard]] NetworkPlan network_plan(const Placement& placement, double oversubscription = 1.0);

}  // namespace rackplan
