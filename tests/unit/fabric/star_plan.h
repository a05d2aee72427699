// SPDX-License-Identifier: Apache-2.0
// Network plans as the placement makes them: every endpoint with one link up and one down in each
// plane, 2 us latency inside an NVLink domain and 10 us between domains.
#pragma once

#include "sim/fabric/network_plan.h"

#include <map>
#include <string>
#include <vector>

namespace rackplan::testing {

inline NetworkPlan star_plan(const std::vector<int>& domain_of_endpoint,
                             BytesPerSecond nvlink,
                             BytesPerSecond scale_out) {
  NetworkPlan plan;
  const auto add_port = [&plan](
                            const std::string& name, BytesPerSecond bandwidth, Seconds latency) {
    const auto up = static_cast<LinkId>(plan.links.size());
    plan.links.push_back({.name = name + " up", .bandwidth = bandwidth});
    plan.links.push_back({.name = name + " down", .bandwidth = bandwidth});
    return Port{.up = {up}, .down = {up + 1}, .latency = 0.5 * latency};
  };
  for (const int domain : domain_of_endpoint) {
    const std::string name = "endpoint " + std::to_string(plan.endpoints.size());
    plan.endpoints.push_back({.name = name,
                              .nvlink_domain = domain,
                              .nvlink = add_port(name + " nvlink", nvlink, 2.0 * us),
                              .scale_out = add_port(name + " scale-out", scale_out, 10.0 * us)});
  }
  return plan;
}

/// Puts each endpoint below the leaf of its number, with a trunk of this width each way.
inline NetworkPlan with_trunks(NetworkPlan plan,
                               const std::vector<int>& leaf_of_endpoint,
                               BytesPerSecond width) {
  std::map<int, Trunk> trunks;
  for (std::size_t i = 0; i < plan.endpoints.size(); ++i) {
    const int leaf = leaf_of_endpoint[i];
    const auto [trunk, fresh] = trunks.try_emplace(leaf);
    if (fresh) {
      const auto up = static_cast<LinkId>(plan.links.size());
      plan.links.push_back({.name = "leaf " + std::to_string(leaf) + " up", .bandwidth = width});
      plan.links.push_back({.name = "leaf " + std::to_string(leaf) + " down", .bandwidth = width});
      trunk->second = {.up = {up}, .down = {up + 1}};
    }
    plan.endpoints[i].leaf = leaf;
    plan.endpoints[i].trunk = trunk->second;
  }
  return plan;
}

}  // namespace rackplan::testing
