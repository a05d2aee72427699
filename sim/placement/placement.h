// SPDX-License-Identifier: Apache-2.0
// Which GPUs every replica of every deployment gets.
//
// Deployments are placed in their order, pools in theirs, replicas in theirs, each on consecutive
// GPUs of its estate system:
// - a replica stays in an NVLink domain; one that is larger and may be (allow_span_domains) takes
//   consecutive whole ones;
// - a replica of a node or more starts on a node boundary;
// - smaller ones pack within a node and never straddle two;
// - each goes to the lowest numbers where it fits, so that what a larger one left free is filled by
//   a smaller one that comes later, of the same deployment or of another.
// Pools that name the same estate system share its nodes, of whatever deployment they are.
#pragma once

#include "models/hardware/system_spec.h"
#include "models/llm/parallel_plan.h"
#include "sim/scenario/scenario.h"

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace rackplan {

/// All numbers count from 0 within the estate system. GPU g is GPU g % node.gpus of node
/// g / node.gpus.
struct ReplicaPlacement {
  int rack = 0;    // of its first node
  int domain = 0;  // the first, where it spans several
  int first_node = 0;
  std::vector<int> gpus;  // consecutive
};

struct PoolPlacement {
  std::string deployment;  // its name; empty when there is only one
  PoolRole role = PoolRole::Aggregated;
  ParallelPlan parallel;
  std::size_t system = 0;  // index into Placement::systems
  std::vector<ReplicaPlacement> replicas;

  /// GPUs of attention rank `rank` of a replica, those that together hold a request's KV: in every
  /// pipeline stage the rank's attention_tp GPUs.
  [[nodiscard]] std::vector<int> rank_gpus(const ReplicaPlacement& replica, int rank) const;
};

struct PlacedSystem {
  std::string name;  // in the estate
  SystemSpec spec;
  int nodes = 0;       // that exist
  int nodes_used = 0;  // with a replica on them
};

struct Placement {
  std::vector<PlacedSystem> systems;  // in the order of the estate
  std::vector<PoolPlacement> pools;   // of the first deployment, then of the next, each in order
};

/// The hardware of a catalog id; throws InputError for an unknown one.
using SystemLookup = std::function<const SystemSpec&(const std::string& id)>;

/// Throws InputError when a pool names an estate system that is not there, Infeasible when a
/// replica is larger than an NVLink domain (and may not be, or does not fill whole ones) or the
/// estate has too few nodes (it says how many are needed).
[[nodiscard]] Placement place(const std::vector<DeploymentSpec>& deployments,
                              const std::vector<EstateSystem>& estate,
                              const SystemLookup& system_by_id);

}  // namespace rackplan
