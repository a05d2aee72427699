// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/rack_views.h"

#include "sim/placement/placement_text.h"
#include "sim/scenario/choice_names.h"

#include <map>
#include <string>

namespace rackplan {
namespace {

/// The parts of each node of one system, by the number of their first GPU.
std::map<int, std::map<int, NodePart>> parts_by_node(const Placement& placement,
                                                     std::size_t system) {
  const int per_node = placement.systems[system].spec.node.gpus;
  std::map<int, std::map<int, NodePart>> nodes;
  for (const PoolPlacement& pool : placement.pools) {
    for (std::size_t r = 0; pool.system == system && r < pool.replicas.size(); ++r) {
      const std::string name = replica_text(pool, r);
      std::map<int, int> first_gpu;  // by node
      for (const int gpu : pool.replicas[r].gpus) {
        const int first = first_gpu.emplace(gpu / per_node, gpu).first->second;
        NodePart& part = nodes[gpu / per_node][first];
        part.name = name;
        part.role = choice_names::name_of(choice_names::roles, pool.role);
        ++part.gpus;
      }
    }
  }
  return nodes;
}

}  // namespace

std::vector<RackView> rack_views(const Placement& placement) {
  std::vector<RackView> racks;
  for (std::size_t i = 0; i < placement.systems.size(); ++i) {
    const PlacedSystem& system = placement.systems[i];
    const int per_rack = system.spec.rack.nodes;
    const auto parts = parts_by_node(placement, i);
    for (int node = 0; node < system.nodes; ++node) {
      if (node % per_rack == 0) {
        racks.push_back({.name = (system.name.empty() ? "" : system.name + "/") + "rack" +
                                 std::to_string(node / per_rack),
                         .system = system.spec.id,
                         .nodes = {}});
      }
      NodeView& view = racks.back().nodes.emplace_back();
      view.name = "node " + std::to_string(node % per_rack);
      view.gpus = system.spec.node.gpus;
      if (const auto found = parts.find(node); found != parts.end()) {
        for (const auto& [first, part] : found->second) {
          view.parts.push_back(part);
        }
      }
    }
  }
  return racks;
}

}  // namespace rackplan
