// SPDX-License-Identifier: Apache-2.0
#include "sim/fabric/network_plan.h"

#include "models/base/error.h"

namespace rackplan {

NetworkPath path_between(const NetworkPlan& plan, EndpointId from, EndpointId to) {
  ensure(from < plan.endpoints.size() && to < plan.endpoints.size(),
         "a transfer runs between endpoints of the network plan");
  const EndpointPlan& sender = plan.endpoints[from];
  const EndpointPlan& receiver = plan.endpoints[to];
  const bool inside = sender.nvlink_domain == receiver.nvlink_domain;
  NetworkPath path{.links = inside ? sender.nvlink.up : sender.scale_out.up,
                   .latency = inside ? plan.nvlink_latency : plan.scale_out_latency};
  const std::vector<LinkId>& down = inside ? receiver.nvlink.down : receiver.scale_out.down;
  path.links.insert(path.links.end(), down.begin(), down.end());
  return path;
}

}  // namespace rackplan
