// SPDX-License-Identifier: Apache-2.0
// A scenario put together: its names looked up, its replicas placed, its steps priced. What can be
// refused is refused here, before anything runs.
#pragma once

#include "models/cost/engine_profile.h"
#include "models/cost/step_table.h"
#include "models/cost/step_time.h"
#include "models/io/catalogs.h"
#include "models/llm/memory_fit.h"
#include "models/llm/model_spec.h"
#include "models/llm/precision.h"
#include "sim/fabric/network_plan.h"
#include "sim/placement/placement.h"
#include "sim/scenario/scenario.h"
#include "sim/serving/serving_plan.h"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace rackplan {

/// One pool of a deployment with what it rests on.
struct AssembledPool {
  PoolSpec spec;
  SystemSpec system;
  EngineProfile engine;
  MemoryFit memory;
  KvPlan kv;
  std::shared_ptr<const CostModel> costs;
  std::shared_ptr<const ExpertLoad> expert_load;  // null: evenly
  std::shared_ptr<const StepTable> steps;

  [[nodiscard]] int max_batch() const {
    return spec.limits.max_batch_per_rank * spec.parallel.attention_dp;
  }
  /// NVLink domains that a worker takes.
  [[nodiscard]] int domains() const {
    return (spec.parallel.gpus() + system.gpus_per_domain() - 1) / system.gpus_per_domain();
  }
};

/// One deployment with what it rests on.
struct AssembledDeployment {
  std::string name;
  ModelSpec model;
  PrecisionPlan precision;
  int mtp_depth = 0;                 // draft tokens a step
  std::vector<AssembledPool> pools;  // prefill before decode
  ServingPlan serving;

  /// What the step of pool `index` is priced from.
  [[nodiscard]] StepInputs inputs(std::size_t index) const;
};

struct Assembly {
  std::vector<AssembledDeployment> deployments;  // in the order of the scenario
  Placement placement;                           // pools in the order of theirs
  NetworkPlan network;
  std::vector<std::string> cost_tables;  // that price at least one op family, by id
};

/// Throws InputError (an unknown name), Infeasible (a plan that cannot be, a model that does not
/// fit, an estate too small).
[[nodiscard]] Assembly assemble(const Scenario& scenario, const Catalogs& catalogs);

}  // namespace rackplan
