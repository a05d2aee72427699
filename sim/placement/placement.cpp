// SPDX-License-Identifier: Apache-2.0
#include "sim/placement/placement.h"

#include "models/base/error.h"

#include <algorithm>
#include <cstdint>
#include <numeric>

namespace rackplan {
namespace {

std::size_t estate_index(const std::vector<EstateSystem>& estate,
                         const std::string& name,
                         std::size_t pool) {
  if (name.empty()) {
    return 0;
  }
  const auto found = std::find_if(
      estate.begin(), estate.end(), [&](const EstateSystem& e) { return e.name == name; });
  if (found == estate.end()) {
    std::string accepted;
    for (const EstateSystem& e : estate) {
      accepted += (accepted.empty() ? "" : ", ") + ("\"" + e.name + "\"");
    }
    throw InputError({.file = "",
                      .path = "deployment.pools[" + std::to_string(pool) + "].estate",
                      .found = "\"" + name + "\"",
                      .accepted = "a system of the estate: " + accepted});
  }
  return static_cast<std::size_t>(found - estate.begin());
}

std::string count(std::int64_t n, const std::string& noun) {
  return std::to_string(n) + " " + noun + (n == 1 ? "" : "s");
}

/// The next free GPU of one estate system. It may run past the nodes that exist: how far is the
/// number of nodes needed.
class Cursor {
 public:
  explicit Cursor(const SystemSpec& spec)
      : per_node_(spec.node.gpus), per_domain_(spec.gpus_per_domain()) {
    ensure(per_node_ > 0 && per_domain_ > 0 && spec.rack.nodes > 0,
           "a system has GPUs, nodes, racks and NVLink domains");
  }

  /// First GPU of a replica of `gpus` GPUs.
  std::int64_t take(std::int64_t gpus) {
    if (gpus >= per_node_ || next_ % per_node_ + gpus > per_node_) {
      next_ = round_up(next_, per_node_);
    }
    if (next_ % per_domain_ + gpus > per_domain_) {
      next_ = round_up(next_, per_domain_);
    }
    const std::int64_t first = next_;
    next_ += gpus;
    return first;
  }

  [[nodiscard]] std::int64_t nodes_used() const { return round_up(next_, per_node_) / per_node_; }

 private:
  static std::int64_t round_up(std::int64_t value, std::int64_t unit) {
    return (value + unit - 1) / unit * unit;
  }
  std::int64_t per_node_;
  std::int64_t per_domain_;
  std::int64_t next_ = 0;
};

ReplicaPlacement replica_at(const SystemSpec& spec, int first_gpu, int gpus) {
  const int node = first_gpu / spec.node.gpus;
  ReplicaPlacement replica{.rack = node / spec.rack.nodes,
                           .domain = node / spec.nvlink.nodes,
                           .first_node = node,
                           .gpus = std::vector<int>(static_cast<std::size_t>(gpus))};
  std::iota(replica.gpus.begin(), replica.gpus.end(), first_gpu);
  return replica;
}

void check_fits_domain(const PlacedSystem& system, const ParallelPlan& plan) {
  if (plan.gpus() > system.spec.gpus_per_domain()) {
    throw Infeasible("a replica of " + to_string(plan) + " needs " + count(plan.gpus(), "GPU") +
                         " in one NVLink domain; one of " + system.spec.id + " has " +
                         std::to_string(system.spec.gpus_per_domain()),
                     "at most " + count(system.spec.gpus_per_domain(), "GPU") + " a replica");
  }
}

}  // namespace

std::vector<int> PoolPlacement::rank_gpus(const ReplicaPlacement& replica, int rank) const {
  ensure(rank >= 0 && rank < parallel.attention_dp, "a rank is below attention_dp");
  std::vector<int> gpus;
  for (int stage = 0; stage < parallel.pp; ++stage) {
    const std::ptrdiff_t offset = std::ptrdiff_t{stage} * parallel.stage_gpus() +
                                  std::ptrdiff_t{rank} * parallel.attention_tp;
    const auto first = replica.gpus.begin() + offset;
    gpus.insert(gpus.end(), first, first + parallel.attention_tp);
  }
  return gpus;
}

Placement place(const DeploymentSpec& deployment,
                const std::vector<EstateSystem>& estate,
                const SystemLookup& system_by_id) {
  if (estate.empty()) {
    throw InputError(
        {.file = "", .path = "estate", .found = "no system", .accepted = "at least one system"});
  }
  Placement placement;
  std::vector<Cursor> cursors;
  for (const EstateSystem& entry : estate) {
    const SystemSpec& spec = system_by_id(entry.system);
    cursors.emplace_back(spec);
    placement.systems.push_back(
        {.name = entry.name, .spec = spec, .nodes = entry.nodes, .nodes_used = 0});
  }
  for (const PoolSpec& pool : deployment.pools) {
    const std::size_t index = estate_index(estate, pool.estate, placement.pools.size());
    const PlacedSystem& system = placement.systems[index];
    const int gpus = pool.parallel.gpus();
    ensure(gpus >= 1 && pool.replicas >= 1, "a pool has replicas and a replica has GPUs");
    check_fits_domain(system, pool.parallel);
    PoolPlacement placed{
        .role = pool.role, .parallel = pool.parallel, .system = index, .replicas = {}};
    const std::int64_t existing = std::int64_t{system.nodes} * system.spec.node.gpus;
    for (int r = 0; r < pool.replicas; ++r) {
      const std::int64_t first = cursors[index].take(gpus);
      if (first + gpus <= existing) {
        placed.replicas.push_back(replica_at(system.spec, static_cast<int>(first), gpus));
      }
    }
    placement.pools.push_back(std::move(placed));
  }
  for (std::size_t i = 0; i < cursors.size(); ++i) {
    PlacedSystem& system = placement.systems[i];
    const std::int64_t needed = cursors[i].nodes_used();
    if (needed > system.nodes) {
      throw Infeasible("the deployment needs " + count(needed, "node") + " of " + system.spec.id +
                           ", the estate" +
                           (system.name.empty() ? "" : " \"" + system.name + "\"") + " has " +
                           std::to_string(system.nodes),
                       "an estate of " + count(needed, "node"));
    }
    system.nodes_used = static_cast<int>(needed);
  }
  return placement;
}

}  // namespace rackplan
