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
  const Port& out = inside ? sender.nvlink : sender.scale_out;
  const Port& in = inside ? receiver.nvlink : receiver.scale_out;
  NetworkPath path{.links = out.up, .latency = out.latency + in.latency};
  path.links.insert(path.links.end(), in.down.begin(), in.down.end());
  return path;
}

}  // namespace rackplan
