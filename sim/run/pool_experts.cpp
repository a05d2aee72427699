// SPDX-License-Identifier: Apache-2.0
#include "sim/run/pool_experts.h"

#include "models/base/error.h"

#include <algorithm>
#include <string>

namespace rackplan {
namespace {

void check_histogram(const ExpertHistogram& histogram, const MoeSpec& moe) {
  const char* path = "expert_load.histogram";
  if (histogram.load.size() != static_cast<std::size_t>(moe.experts)) {
    throw InputError(
        {"",
         path,
         "a list of " + std::to_string(histogram.load.size()),
         "one load for each of the model's " + std::to_string(moe.experts) + " experts"});
  }
  const auto chosen = std::count_if(
      histogram.load.begin(), histogram.load.end(), [](double load) { return load > 0.0; });
  if (chosen < moe.experts_per_token) {
    throw InputError(
        {"",
         path,
         std::to_string(chosen) + " experts with any load",
         "at least " + std::to_string(moe.experts_per_token) + ", which a token visits"});
  }
}

/// By the engine profile, where the deployment says nothing.
std::shared_ptr<const ExpertLoad> profile_load(const DeploymentSpec& deployment,
                                               const ModelSpec& model,
                                               const ParallelPlan& plan,
                                               const EngineProfile& engine) {
  if (!model.moe || engine.expert_power_law == 0.0) {
    return nullptr;
  }
  ExpertLayout layout{.experts = model.moe->experts,
                      .per_token = model.moe->experts_per_token,
                      .ranks = plan.ep,
                      .redundant = deployment.redundant_experts};
  if ((layout.experts + layout.redundant.value_or(0)) % plan.ep != 0) {
    layout.redundant.reset();
  }
  return expert_load(PowerLawExperts{engine.expert_power_law}, layout);
}

}  // namespace

std::shared_ptr<const ExpertLoad> pool_expert_load(const DeploymentSpec& deployment,
                                                   const ModelSpec& model,
                                                   const ParallelPlan& plan,
                                                   const EngineProfile& engine) {
  if (!deployment.expert_load) {
    return profile_load(deployment, model, plan, engine);
  }
  if (!model.moe) {
    throw InputError({"",
                      "expert_load",
                      "a field without effect on " + model.title + ", which has no experts",
                      "a mixture-of-experts model"});
  }
  if (const auto* histogram = std::get_if<ExpertHistogram>(&*deployment.expert_load)) {
    check_histogram(*histogram, *model.moe);
  }
  const int slots = model.moe->experts + deployment.redundant_experts.value_or(0);
  if (slots % plan.ep != 0) {
    throw InputError({"",
                      "redundant_experts",
                      std::to_string(slots) + " slots with the model's " +
                          std::to_string(model.moe->experts) + " experts, which " +
                          std::to_string(plan.ep) + " expert ranks cannot share evenly",
                      "a number that makes the slots a multiple of every pool's expert ranks"});
  }
  return expert_load(*deployment.expert_load,
                     {.experts = model.moe->experts,
                      .per_token = model.moe->experts_per_token,
                      .ranks = plan.ep,
                      .redundant = deployment.redundant_experts});
}

}  // namespace rackplan
