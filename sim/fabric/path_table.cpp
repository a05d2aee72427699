// SPDX-License-Identifier: Apache-2.0
#include "sim/fabric/path_table.h"

#include "models/base/error.h"

#include <cmath>
#include <limits>

namespace rackplan {

PathTable::PathTable(const NetworkPlan& plan) : link_count_(plan.links.size()) {
  for (const NetworkLink& link : plan.links) {
    ensure(link.bandwidth > 0.0 * GBps && std::isfinite(link.bandwidth.in_base()),
           "a link has a positive bandwidth");
  }
  domain_.reserve(plan.endpoints.size());
  leaf_.reserve(plan.endpoints.size());
  ways_.reserve(plan.endpoints.size() * all_planes.size() * 2);
  for (const EndpointPlan& endpoint : plan.endpoints) {
    domain_.push_back(endpoint.nvlink_domain);
    leaf_.push_back(endpoint.leaf);
    for (const Plane plane : all_planes) {
      const Port& port = plane == Plane::Nvlink ? endpoint.nvlink : endpoint.scale_out;
      add_way(plan, way_up(endpoint, plane), port.latency);
      add_way(plan, way_down(endpoint, plane), port.latency);
    }
  }
}

void PathTable::add_way(const NetworkPlan& plan, const std::vector<LinkId>& way, Seconds latency) {
  ensure(latency >= 0.0 * s && std::isfinite(latency.in_base()),
         "a network latency is finite and not negative");
  double narrowest = std::numeric_limits<double>::infinity();
  for (const LinkId link : way) {
    ensure(link < plan.links.size(), "a port uses links of the network plan");
    narrowest = std::min(narrowest, plan.links[link].bandwidth.in_base());
  }
  ways_.push_back({.first = static_cast<std::uint32_t>(links_.size()),
                   .count = static_cast<std::uint32_t>(way.size()),
                   .bandwidth = narrowest,
                   .latency = latency});
  links_.insert(links_.end(), way.begin(), way.end());
}

}  // namespace rackplan
