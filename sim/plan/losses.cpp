// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/losses.h"

#include "models/topology/outage.h"
#include "sim/placement/placement.h"
#include "sim/run/system_lookup.h"
#include "sim/scenario/choice_names.h"

#include <algorithm>
#include <cstddef>
#include <set>

namespace rackplan {
namespace {

using Counts = std::vector<int>;  // of workers, by pool of the placement

std::string count(int n, const std::string& noun) {
  return std::to_string(n) + " " + noun + (n == 1 ? "" : "s");
}

/// The GPUs of one system of the estate that nobody uses and that stand.
class FreeSystem {
 public:
  FreeSystem(const PlacedSystem& system, const std::set<int>& taken)
      : per_node_(system.spec.node.gpus),
        per_domain_(system.spec.nvlink.nodes),
        free_(static_cast<std::size_t>(system.nodes)) {
    for (int node = 0; node < system.nodes; ++node) {
      for (int gpu = node * per_node_; gpu < (node + 1) * per_node_; ++gpu) {
        free_[static_cast<std::size_t>(node)] += taken.count(gpu) == 0 ? 1 : 0;
      }
    }
  }

  /// Whether a worker finds a place; it takes it.
  bool take(int gpus) {
    const int whole = gpus / per_node_;
    const int rest = gpus % per_node_;
    const int nodes = static_cast<int>(free_.size());
    for (int first = 0; first < nodes; first += per_domain_) {
      const int end = std::min(first + per_domain_, nodes);
      std::vector<int> chosen;
      for (int node = first; node < end && static_cast<int>(chosen.size()) < whole; ++node) {
        if (free_[static_cast<std::size_t>(node)] == per_node_) {
          chosen.push_back(node);
        }
      }
      int last = first;  // has the rest
      while (last < end && (free_[static_cast<std::size_t>(last)] < rest ||
                            std::count(chosen.begin(), chosen.end(), last) > 0)) {
        ++last;
      }
      if (static_cast<int>(chosen.size()) < whole || (rest > 0 && last == end)) {
        continue;
      }
      for (const int node : chosen) {
        free_[static_cast<std::size_t>(node)] = 0;
      }
      if (rest > 0) {
        free_[static_cast<std::size_t>(last)] -= rest;
      }
      return true;
    }
    return false;
  }

 private:
  int per_node_;
  int per_domain_;         // nodes
  std::vector<int> free_;  // GPUs, by node
};

class Layout {
 public:
  Layout(const Scenario& scenario, const Catalogs& catalogs)
      : placement_(place(scenario.deployments, scenario.estate, system_lookup(catalogs))),
        topology_(systems(placement_)) {}

  [[nodiscard]] const Placement& placement() const { return placement_; }

  /// Workers of each pool that are gone for good without this node.
  [[nodiscard]] Counts gone_without(std::size_t system, int node) const {
    std::set<int> taken;  // of the system: lost, or of workers that stand
    const int index = static_cast<int>(system);
    for (const PartId id : outage_of(topology_, topology_.parts_of_node(index, node)).lost) {
      const Part& part = topology_.parts()[id];
      taken.insert(part.node * placement_.systems[system].spec.node.gpus + part.gpu_index);
    }
    const std::set<int> lost = taken;
    Counts hit(placement_.pools.size());
    for (std::size_t p = 0; p < placement_.pools.size(); ++p) {
      if (placement_.pools[p].system != system) {
        continue;
      }
      for (const ReplicaPlacement& replica : placement_.pools[p].replicas) {
        const bool is_hit = std::any_of(
            replica.gpus.begin(), replica.gpus.end(), [&](int gpu) { return lost.count(gpu) > 0; });
        if (is_hit) {
          ++hit[p];
        } else {
          taken.insert(replica.gpus.begin(), replica.gpus.end());
        }
      }
    }
    FreeSystem free(placement_.systems[system], taken);
    Counts gone = hit;
    for (std::size_t p = 0; p < hit.size(); ++p) {
      for (int worker = 0; worker < hit[p]; ++worker) {
        gone[p] -= free.take(placement_.pools[p].parallel.gpus()) ? 1 : 0;
      }
    }
    return gone;
  }

  /// "1 prefill worker, 1 decode worker"; "no worker" of none.
  [[nodiscard]] std::string words(const Counts& gone) const {
    std::string text;
    for (std::size_t p = 0; p < gone.size(); ++p) {
      const PoolPlacement& pool = placement_.pools[p];
      if (gone[p] > 0) {
        text += (text.empty() ? "" : ", ") +
                count(gone[p],
                      (pool.deployment.empty() ? "" : pool.deployment + " ") +
                          std::string(choice_names::name_of(choice_names::roles, pool.role)) +
                          " worker");
      }
    }
    return text.empty() ? "no worker" : text;
  }

 private:
  static std::vector<TopologySystem> systems(const Placement& placement) {
    std::vector<TopologySystem> systems;
    for (const PlacedSystem& system : placement.systems) {
      systems.push_back({.spec = system.spec, .nodes = system.nodes});
    }
    return systems;
  }

  Placement placement_;
  Topology topology_;
};

/// Pools of the placement are those of the scenario, in order.
std::optional<Scenario> without(const Scenario& scenario, const Counts& gone) {
  Scenario left = scenario;
  std::size_t p = 0;
  for (DeploymentSpec& deployment : left.deployments) {
    for (PoolSpec& pool : deployment.pools) {
      pool.replicas -= gone[p++];
      if (pool.replicas < 1) {
        return std::nullopt;
      }
    }
  }
  return left;
}

}  // namespace

std::vector<Loss> losses(const Scenario& scenario, const Catalogs& catalogs) {
  const Layout layout(scenario, catalogs);
  const Placement& placement = layout.placement();
  std::vector<Loss> all;
  std::set<Counts> seen;
  for (std::size_t system = 0; system < placement.systems.size(); ++system) {
    std::set<int> nodes;  // with a worker
    for (const PoolPlacement& pool : placement.pools) {
      for (const ReplicaPlacement& replica : pool.replicas) {
        for (const int gpu : pool.system == system ? replica.gpus : std::vector<int>()) {
          nodes.insert(gpu / placement.systems[system].spec.node.gpus);
        }
      }
    }
    for (const int node : nodes) {
      const Counts gone = layout.gone_without(system, node);
      if (seen.insert(gone).second) {
        all.push_back({.name = "one node lost (" + placement.systems[system].name + " node " +
                               std::to_string(node) + ": " + layout.words(gone) + ")",
                       .left = without(scenario, gone)});
      }
    }
  }
  for (std::size_t p = 0; p < placement.pools.size(); ++p) {
    Counts gone(placement.pools.size());
    gone[p] = 1;
    all.push_back(
        {.name = "one worker lost (" + layout.words(gone) + ")", .left = without(scenario, gone)});
  }
  return all;
}

}  // namespace rackplan
