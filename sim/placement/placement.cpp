// SPDX-License-Identifier: Apache-2.0
#include "sim/placement/placement.h"

#include "models/base/error.h"
#include "sim/placement/free_gpus.h"

#include <algorithm>
#include <cstdint>
#include <numeric>

namespace rackplan {
namespace {

std::size_t estate_index(const std::vector<EstateSystem>& estate,
                         const std::string& name,
                         const std::string& path) {
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
                      .path = path,
                      .found = "\"" + name + "\"",
                      .accepted = "a system of the estate: " + accepted});
  }
  return static_cast<std::size_t>(found - estate.begin());
}

std::string count(std::int64_t n, const std::string& noun) {
  return std::to_string(n) + " " + noun + (n == 1 ? "" : "s");
}

ReplicaPlacement replica_at(const SystemSpec& spec, int first_gpu, int gpus) {
  const int node = first_gpu / spec.node.gpus;
  ReplicaPlacement replica{.rack = node / spec.rack.nodes,
                           .domain = node / spec.nvlink.nodes,
                           .first_node = node,
                           .gpus = std::vector<int>(static_cast<std::size_t>(gpus))};
  std::iota(replica.gpus.begin(), replica.gpus.end(), first_gpu);
  return replica;
}

void check_fits_domain(const PlacedSystem& system, const ParallelPlan& plan, bool may_span) {
  const int domain = system.spec.gpus_per_domain();
  if (plan.gpus() > domain && !(may_span && plan.gpus() % domain == 0)) {
    throw Infeasible("a replica of " + to_string(plan) + " needs " + count(plan.gpus(), "GPU") +
                         " in one NVLink domain; one of " + system.spec.id + " has " +
                         std::to_string(system.spec.gpus_per_domain()),
                     "at most " + count(system.spec.gpus_per_domain(), "GPU") + " a replica");
  }
}

// Replicas beyond the nodes that exist are left out: `free` knows how many nodes they would need.
PoolPlacement place_pool(const PoolSpec& pool, const PlacedSystem& system, FreeGpus& free) {
  const int gpus = pool.parallel.gpus();
  ensure(gpus >= 1 && pool.replicas >= 1, "a pool has replicas and a replica has GPUs");
  check_fits_domain(system, pool.parallel, pool.allow_span_domains);
  PoolPlacement placed{
      .deployment = {}, .role = pool.role, .parallel = pool.parallel, .replicas = {}};
  const std::int64_t existing = std::int64_t{system.nodes} * system.spec.node.gpus;
  for (int r = 0; r < pool.replicas; ++r) {
    const std::int64_t first = free.take(gpus);
    if (first + gpus <= existing) {
      placed.replicas.push_back(replica_at(system.spec, static_cast<int>(first), gpus));
    }
  }
  return placed;
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

Placement place(const std::vector<DeploymentSpec>& deployments,
                const std::vector<EstateSystem>& estate,
                const SystemLookup& system_by_id) {
  if (estate.empty()) {
    throw InputError(
        {.file = "", .path = "estate", .found = "no system", .accepted = "at least one system"});
  }
  Placement placement;
  std::vector<FreeGpus> free;
  for (const EstateSystem& entry : estate) {
    const SystemSpec& spec = system_by_id(entry.system);
    free.emplace_back(spec);
    placement.systems.push_back(
        {.name = entry.name, .spec = spec, .nodes = entry.nodes, .nodes_used = 0});
  }
  const bool several = deployments.size() > 1;
  for (std::size_t d = 0; d < deployments.size(); ++d) {
    const DeploymentSpec& deployment = deployments[d];
    const std::string outer = several ? "deployments[" + std::to_string(d) + "]." : "";
    for (std::size_t p = 0; p < deployment.pools.size(); ++p) {
      const PoolSpec& pool = deployment.pools[p];
      const std::size_t index =
          estate_index(estate, pool.estate, outer + "pools[" + std::to_string(p) + "].estate");
      placement.pools.push_back(place_pool(pool, placement.systems[index], free[index]));
      placement.pools.back().deployment = several ? deployment.name : "";
      placement.pools.back().system = index;
    }
  }
  for (std::size_t i = 0; i < free.size(); ++i) {
    PlacedSystem& system = placement.systems[i];
    const std::int64_t needed = free[i].nodes_needed();
    if (needed > system.nodes) {
      throw Infeasible((several ? "the deployments need " : "the deployment needs ") +
                           count(needed, "node") + " of " + system.spec.id + ", the estate" +
                           (system.name.empty() ? "" : " \"" + system.name + "\"") + " has " +
                           std::to_string(system.nodes),
                       "an estate of " + count(needed, "node"));
    }
    system.nodes_used = static_cast<int>(free[i].nodes_used());
  }
  return placement;
}

}  // namespace rackplan
