// SPDX-License-Identifier: Apache-2.0
// Which GPUs every replica of a deployment gets.
//
// Pools are placed in their order, replicas in theirs, on consecutive GPUs of their estate system:
// - a replica never straddles an NVLink domain: it starts in the next one when it does not fit;
// - a replica of a node or more starts on a node boundary;
// - smaller ones pack within a node and never straddle two.
// What is skipped is not filled later. Pools that name the same estate system share its nodes.
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
  int rack = 0;  // of its first node
  int domain = 0;
  int first_node = 0;
  std::vector<int> gpus;  // consecutive
};

struct PoolPlacement {
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
  int nodes_used = 0;  // up to the last one a replica is on
};

struct Placement {
  std::vector<PlacedSystem> systems;  // in the order of the estate
  std::vector<PoolPlacement> pools;   // in the order of the deployment
};

/// The hardware of a catalog id; throws InputError for an unknown one.
using SystemLookup = std::function<const SystemSpec&(const std::string& id)>;

/// Throws InputError when a pool names an estate system that is not there, Infeasible when a
/// replica is larger than an NVLink domain or the estate has too few nodes (it says how many are
/// needed).
[[nodiscard]] Placement place(const DeploymentSpec& deployment,
                              const std::vector<EstateSystem>& estate,
                              const SystemLookup& system_by_id);

}  // namespace rackplan
