// SPDX-License-Identifier: Apache-2.0
#include "sim/placement/placement_network.h"

#include "sim/placement/placement_text.h"

#include <string>

namespace rackplan {
namespace {

LinkId add_link(NetworkPlan& plan, std::string name, BytesPerSecond bandwidth) {
  plan.links.push_back({.name = std::move(name), .bandwidth = bandwidth});
  return static_cast<LinkId>(plan.links.size() - 1);
}

// `latency`: of a path between two such ports.
Port add_port(NetworkPlan& plan,
              const std::string& name,
              BytesPerSecond bandwidth,
              Seconds latency) {
  const LinkId up = add_link(plan, name + " up", bandwidth);
  const LinkId down = add_link(plan, name + " down", bandwidth);
  return {.up = {up}, .down = {down}, .latency = 0.5 * latency};
}

}  // namespace

std::vector<EndpointId> first_endpoints(const Placement& placement) {
  std::vector<EndpointId> first;
  std::size_t next = 0;
  for (const PoolPlacement& pool : placement.pools) {
    first.push_back(static_cast<EndpointId>(next));
    next += pool.replicas.size() * static_cast<std::size_t>(pool.parallel.attention_dp);
  }
  return first;
}

NetworkPlan network_plan(const Placement& placement) {
  std::vector<int> first_domain;  // of each system, in the numbering of the plan
  int domains = 0;
  for (const PlacedSystem& system : placement.systems) {
    first_domain.push_back(domains);
    domains += (system.nodes + system.spec.nvlink.nodes - 1) / system.spec.nvlink.nodes;
  }
  NetworkPlan plan;
  for (const PoolPlacement& pool : placement.pools) {
    const PlacedSystem& system = placement.systems[pool.system];
    const SystemSpec& spec = system.spec;
    const int rank_size = pool.parallel.attention_tp * pool.parallel.pp;
    const BytesPerSecond nvlink =
        rank_size * spec.nvlink.bandwidth_per_gpu * spec.nvlink.achieved_fraction;
    const BytesPerSecond scale_out =
        rank_size * spec.node.nic_per_gpu * spec.scale_out.achieved_fraction;
    for (std::size_t r = 0; r < pool.replicas.size(); ++r) {
      const ReplicaPlacement& replica = pool.replicas[r];
      for (int rank = 0; rank < pool.parallel.attention_dp; ++rank) {
        const std::string where = where_text(system, pool.rank_gpus(replica, rank));
        plan.endpoints.push_back(
            {.name = replica_text(pool, r) + " rank " + std::to_string(rank),
             .nvlink_domain = first_domain[pool.system] + replica.domain,
             .nvlink = add_port(plan, where + " nvlink", nvlink, spec.nvlink.latency),
             .scale_out = add_port(plan, where + " scale-out", scale_out, spec.scale_out.latency)});
      }
    }
  }
  return plan;
}

}  // namespace rackplan
