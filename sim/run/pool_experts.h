// SPDX-License-Identifier: Apache-2.0
// What the experts of a pool have to do, from the deployment's expert_load and redundant_experts.
#pragma once

#include "models/cost/engine_profile.h"
#include "models/llm/model_spec.h"
#include "models/llm/parallel_plan.h"
#include "models/step/expert_load.h"
#include "sim/scenario/scenario.h"

#include <memory>

namespace rackplan {

/// By the power law of the engine profile when the deployment says nothing; null when that is flat
/// or the model has no experts. Throws InputError for a model without experts, a
/// histogram of another number of experts or with too few that are chosen at all, and slots that do
/// not divide among the ranks.
[[nodiscard]] std::shared_ptr<const ExpertLoad> pool_expert_load(const DeploymentSpec& deployment,
                                                                 const ModelSpec& model,
                                                                 const ParallelPlan& plan,
                                                                 const EngineProfile& engine);

}  // namespace rackplan
