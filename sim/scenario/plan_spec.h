// SPDX-License-Identifier: Apache-2.0
// What a planner is asked: which configuration is best, among which, for what. The demand and its
// targets are the scenario's workloads and their SLO; an entry of the estate is the most that may
// be used of it. A list that is empty is chosen automatically (sim/plan/search_space.h says how).
#pragma once

#include "models/llm/parallel_plan.h"
#include "models/units/quantity.h"
#include "sim/scenario/router_spec.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rackplan {

enum class PlanObjective { LeastCost, LeastCostPerToken, MostGoodput };

enum class PlanLayout { Disaggregated, Aggregated };

/// What may be chosen for the workers of one role.
struct PhaseSearch {
  std::vector<std::string> estates;  // names in the scenario's estate; empty: all
  std::vector<ParallelPlan> parallel;
  std::int32_t min_replicas = 1;
  std::optional<std::int32_t> max_replicas;  // absent: as many as the estate holds
  std::vector<std::int32_t> max_batch_per_rank;
  std::vector<std::int32_t> max_tokens_per_rank;  // not of decode workers
  std::vector<std::int32_t> chunk_tokens;         // not of decode workers; 0: whole prompts
  friend bool operator==(const PhaseSearch&, const PhaseSearch&) = default;
};

/// More than this is no answer.
struct PlanBudget {
  std::optional<UsdPerSecond> cost;
  std::optional<Watts> power;  // provisioned IT power
  friend bool operator==(const PlanBudget&, const PlanBudget&) = default;
};

/// A field of the scenario that is not known well, as text that --set takes.
struct UncertainInput {
  std::string path;
  std::string pessimistic;
  std::string likely;
  std::string optimistic;
  std::string source;
  friend bool operator==(const UncertainInput&, const UncertainInput&) = default;
};

struct PlanSpec {
  PlanObjective objective = PlanObjective::LeastCost;
  PlanBudget budget;
  std::vector<PlanLayout> layouts{PlanLayout::Disaggregated, PlanLayout::Aggregated};
  PhaseSearch prefill;
  PhaseSearch decode;
  PhaseSearch aggregated;
  std::vector<std::int32_t> mtp_depths;  // 0: no drafts; empty: as the scenario has it
  std::vector<std::string> precisions;   // empty: the scenario's
  std::vector<RouterPolicy> routers;     // of every pool; empty: the scenario's
  std::int32_t spare_nodes = 0;          // of every system in use, paid for and kept free
  double gap = 0.02;                     // by which something cheaper may go unnoticed
  std::optional<double> risk;            // probability at which the targets must be met
  std::vector<std::uint64_t> seeds;      // of the confirmation; empty: the scenario's and the next
  std::vector<UncertainInput> uncertain;
  friend bool operator==(const PlanSpec&, const PlanSpec&) = default;
};

}  // namespace rackplan
