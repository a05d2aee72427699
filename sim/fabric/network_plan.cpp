// SPDX-License-Identifier: Apache-2.0
#include "sim/fabric/network_plan.h"

#include "models/base/error.h"

namespace rackplan {

Plane plane_between(const EndpointPlan& from, const EndpointPlan& to) {
  if (from.nvlink_domain == to.nvlink_domain) {
    return Plane::Nvlink;
  }
  return from.leaf == to.leaf ? Plane::ScaleOut : Plane::Spine;
}

std::vector<LinkId> way_up(const EndpointPlan& endpoint, Plane plane) {
  std::vector<LinkId> way = (plane == Plane::Nvlink ? endpoint.nvlink : endpoint.scale_out).up;
  if (plane == Plane::Spine) {
    way.insert(way.end(), endpoint.trunk.up.begin(), endpoint.trunk.up.end());
  }
  return way;
}

std::vector<LinkId> way_down(const EndpointPlan& endpoint, Plane plane) {
  const Port& port = plane == Plane::Nvlink ? endpoint.nvlink : endpoint.scale_out;
  std::vector<LinkId> way;
  if (plane == Plane::Spine) {
    way = endpoint.trunk.down;
  }
  way.insert(way.end(), port.down.begin(), port.down.end());
  return way;
}

NetworkPath path_between(const NetworkPlan& plan, EndpointId from, EndpointId to) {
  ensure(from < plan.endpoints.size() && to < plan.endpoints.size(),
         "a transfer runs between endpoints of the network plan");
  const EndpointPlan& sender = plan.endpoints[from];
  const EndpointPlan& receiver = plan.endpoints[to];
  const Plane plane = plane_between(sender, receiver);
  const bool inside = plane == Plane::Nvlink;
  NetworkPath path{.links = way_up(sender, plane),
                   .latency = (inside ? sender.nvlink : sender.scale_out).latency +
                              (inside ? receiver.nvlink : receiver.scale_out).latency};
  const std::vector<LinkId> down = way_down(receiver, plane);
  path.links.insert(path.links.end(), down.begin(), down.end());
  return path;
}

}  // namespace rackplan
