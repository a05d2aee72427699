// SPDX-License-Identifier: Apache-2.0
#include "sim/run/estate_report.h"

#include <set>
#include <string>

namespace rackplan {
namespace {

// What the pools of a deployment, the `count` from `first` on, have of a system.
EstateShare share_of(const Placement& placement,
                     std::size_t system,
                     const std::string& name,
                     std::size_t first,
                     std::size_t count) {
  EstateShare share{.name = name};
  std::set<int> nodes;
  for (std::size_t p = first; p < first + count; ++p) {
    const PoolPlacement& pool = placement.pools[p];
    for (std::size_t r = 0; pool.system == system && r < pool.replicas.size(); ++r) {
      for (const int gpu : pool.replicas[r].gpus) {
        nodes.insert(gpu / placement.systems[system].spec.node.gpus);
        ++share.gpus;
      }
    }
  }
  share.nodes = static_cast<std::int32_t>(nodes.size());
  return share;
}

}  // namespace

std::vector<EstateReport> estate_report(const Assembly& assembly) {
  std::vector<EstateReport> reports;
  for (std::size_t s = 0; s < assembly.placement.systems.size(); ++s) {
    const PlacedSystem& system = assembly.placement.systems[s];
    EstateReport report{.name = system.name,
                        .system = system.spec.id,
                        .nodes = system.nodes,
                        .nodes_used = system.nodes_used,
                        .gpus = system.nodes * system.spec.node.gpus,
                        .gpus_used = 0,
                        .deployments = {}};
    std::size_t first = 0;
    for (const AssembledDeployment& deployment : assembly.deployments) {
      const EstateShare share =
          share_of(assembly.placement, s, deployment.name, first, deployment.pools.size());
      first += deployment.pools.size();
      report.gpus_used += share.gpus;
      if (share.gpus > 0) {
        report.deployments.push_back(share);
      }
    }
    reports.push_back(report);
  }
  return reports;
}

}  // namespace rackplan
