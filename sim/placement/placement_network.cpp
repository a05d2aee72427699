// SPDX-License-Identifier: Apache-2.0
#include "sim/placement/placement_network.h"

#include "sim/placement/placement_text.h"

#include <algorithm>
#include <map>
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

// NVLink domains or racks of all systems, in one numbering.
class Groups {
 public:
  /// `nodes`: of a group of a system.
  template <class Nodes>
  Groups(const Placement& placement, Nodes nodes) {
    for (const PlacedSystem& system : placement.systems) {
      first_.push_back(next_);
      gpus_.push_back(nodes(system.spec) * system.spec.node.gpus);
      next_ += (system.nodes + nodes(system.spec) - 1) / nodes(system.spec);
    }
  }

  /// The group of GPUs that are in one, else one of their own.
  [[nodiscard]] int of(std::size_t system, const std::vector<int>& gpus) {
    const auto [least, most] = std::minmax_element(gpus.begin(), gpus.end());
    const int group = *least / gpus_[system];
    return group == *most / gpus_[system] ? first_[system] + group : next_++;
  }

 private:
  std::vector<int> first_;  // of each system
  std::vector<int> gpus_;   // of a group of each system
  int next_ = 0;
};

// The trunks of racks: none where the network is non-blocking.
class Trunks {
 public:
  explicit Trunks(double oversubscription) : oversubscription_(oversubscription) {}

  /// Of a rack of `system`, which has GPU `gpu`; its links are added to the plan the first time.
  [[nodiscard]] Trunk of(int rack, const PlacedSystem& system, int gpu, NetworkPlan& plan) {
    if (oversubscription_ <= 1.0) {
      return {};
    }
    const auto [trunk, fresh] = trunks_.try_emplace(rack);
    if (fresh) {
      const SystemSpec& spec = system.spec;
      const BytesPerSecond width = spec.gpus_per_rack() * spec.node.nic_per_gpu *
                                   spec.scale_out.achieved_fraction / oversubscription_;
      const std::string name = (system.name.empty() ? "" : system.name + "/") + "rack" +
                               std::to_string(gpu / spec.gpus_per_rack()) + " trunk";
      trunk->second = {.up = {add_link(plan, name + " up", width)},
                       .down = {add_link(plan, name + " down", width)}};
    }
    return trunk->second;
  }

 private:
  double oversubscription_;
  std::map<int, Trunk> trunks_;  // by rack
};

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

NetworkPlan network_plan(const Placement& placement, double oversubscription) {
  Groups domains(placement, [](const SystemSpec& spec) { return spec.nvlink.nodes; });
  Groups racks(placement, [](const SystemSpec& spec) { return spec.rack.nodes; });
  NetworkPlan plan;
  Trunks trunks(oversubscription);
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
        const std::vector<int> gpus = pool.rank_gpus(replica, rank);
        const std::string where = where_text(system, gpus);
        const int rack = racks.of(pool.system, {gpus.front()});
        plan.endpoints.push_back(
            {.name = replica_text(pool, r) + " rank " + std::to_string(rank),
             .nvlink_domain = domains.of(pool.system, gpus),
             .nvlink = add_port(plan, where + " nvlink", nvlink, spec.nvlink.latency),
             .scale_out = add_port(plan, where + " scale-out", scale_out, spec.scale_out.latency),
             .leaf = racks.of(pool.system, gpus),
             .trunk = trunks.of(rack, system, gpus.front(), plan)});
      }
    }
  }
  return plan;
}

}  // namespace rackplan
