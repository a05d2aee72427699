// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/phase_choices.h"

#include "models/base/error.h"
#include "models/llm/plan_check.h"
#include "models/llm/precision_plan.h"

#include <algorithm>
#include <optional>

namespace rackplan {
namespace {

constexpr std::int32_t usual_prompts = 64;
constexpr std::int32_t usual_tokens = 8192;
constexpr std::int32_t usual_chunk = 2048;
constexpr std::int32_t least_batch = 8;
constexpr std::int32_t most_alone = 512;
constexpr std::int32_t most_beside = 256;

const PhaseSearch& search_of(const PlanSpec& plan, PoolRole role) {
  return role == PoolRole::Prefill  ? plan.prefill
         : role == PoolRole::Decode ? plan.decode
                                    : plan.aggregated;
}

const char* name_of(PoolRole role) {
  return role == PoolRole::Prefill ? "prefill" : role == PoolRole::Decode ? "decode" : "aggregated";
}

const PoolSpec* pool_of(const DeploymentSpec& deployment, PoolRole role) {
  const auto found = std::find_if(deployment.pools.begin(),
                                  deployment.pools.end(),
                                  [&](const PoolSpec& pool) { return pool.role == role; });
  return found == deployment.pools.end() ? nullptr : &*found;
}

std::vector<std::size_t> estates_of(const Scenario& question,
                                    const PhaseSearch& search,
                                    PoolRole role) {
  std::vector<std::size_t> indices;
  if (search.estates.empty()) {
    for (std::size_t i = 0; i < question.estate.size(); ++i) {
      indices.push_back(i);
    }
    return indices;
  }
  for (std::size_t k = 0; k < search.estates.size(); ++k) {
    const auto found = std::find_if(
        question.estate.begin(), question.estate.end(), [&](const EstateSystem& system) {
          return system.name == search.estates[k];
        });
    if (found == question.estate.end()) {
      std::string names;
      for (const EstateSystem& system : question.estate) {
        names += (names.empty() ? "" : ", ") + system.name;
      }
      throw InputError(
          {"",
           std::string("plan.") + name_of(role) + ".estates[" + std::to_string(k) + "]",
           "\"" + search.estates[k] + "\"",
           "a name in estate.systems: " + names});
    }
    indices.push_back(static_cast<std::size_t>(found - question.estate.begin()));
  }
  return indices;
}

// In order of size; of one size those without data parallelism first.
std::vector<ParallelPlan> automatic_plans(const ModelSpec& model, const SystemSpec& system) {
  const bool experts = model.moe.has_value();
  std::vector<ParallelPlan> plans;
  for (int n = 1; n <= system.gpus_per_domain(); n *= 2) {
    plans.push_back({.attention_tp = n, .ep = experts ? n : 1});
    if (n > 1) {
      plans.push_back({.attention_dp = n, .ep = experts ? n : 1});
    }
  }
  return plans;
}

std::vector<std::int32_t> batches_of(const PhaseSearch& search,
                                     const PoolSpec* pool,
                                     PoolRole role,
                                     const ParallelPlan& plan) {
  if (!search.max_batch_per_rank.empty()) {
    return search.max_batch_per_rank;
  }
  if (role == PoolRole::Prefill) {
    return {pool != nullptr ? pool->limits.max_batch_per_rank : usual_prompts};
  }
  std::vector<std::int32_t> ladder;
  const std::int32_t most = plan.attention_dp > 1 ? most_beside : most_alone;
  for (std::int32_t batch = least_batch; batch <= most; batch *= 2) {
    ladder.push_back(batch);
  }
  return ladder;
}

std::vector<std::int32_t> tokens_of(const PhaseSearch& search, const PoolSpec* pool) {
  if (!search.max_tokens_per_rank.empty()) {
    return search.max_tokens_per_rank;
  }
  return {pool != nullptr ? pool->limits.max_tokens_per_rank : usual_tokens};
}

std::vector<std::int32_t> chunks_of(const PhaseSearch& search,
                                    const PoolSpec* pool,
                                    PoolRole role) {
  if (!search.chunk_tokens.empty()) {
    return search.chunk_tokens;
  }
  if (pool != nullptr) {
    return {pool->limits.chunk_tokens};
  }
  return {role == PoolRole::Aggregated ? usual_chunk : 0};
}

std::vector<PoolLimits> limits_of(const PhaseSearch& search,
                                  const PoolSpec* pool,
                                  PoolRole role,
                                  const ParallelPlan& plan) {
  std::vector<PoolLimits> limits;
  for (const std::int32_t batch : batches_of(search, pool, role, plan)) {
    if (role == PoolRole::Decode) {
      limits.push_back({.max_batch_per_rank = batch, .mixes_decode = std::nullopt});
      continue;
    }
    for (const std::int32_t tokens : tokens_of(search, pool)) {
      for (const std::int32_t chunk : chunks_of(search, pool, role)) {
        limits.push_back({.max_batch_per_rank = batch,
                          .max_tokens_per_rank = tokens,
                          .chunk_tokens = chunk,
                          .mixes_decode = pool != nullptr && chunk > 0 ? pool->limits.mixes_decode
                                                                       : std::optional<bool>()});
      }
    }
  }
  return limits;
}

}  // namespace

PhaseChoices phase_choices(const Scenario& question,
                           const PlanSpec& plan,
                           PoolRole role,
                           const std::string& precision,
                           const Catalogs& catalogs) {
  const DeploymentSpec& deployment = question.deployments.front();
  const ModelSpec model = catalogs.model(deployment.model);
  const PrecisionPlan formats = precision_plan(
      precision,
      model,
      deployment.kv_dtype ? std::optional<std::string_view>(*deployment.kv_dtype) : std::nullopt);
  const PhaseSearch& search = search_of(plan, role);
  const PoolSpec* pool = pool_of(deployment, role);
  PhaseChoices choices;
  for (const std::size_t estate : estates_of(question, search, role)) {
    const SystemSpec& system = catalogs.system_at(question.estate[estate].system);
    const EngineProfile& engine = catalogs.engine_at(deployment.engine, system.gpu);
    const bool automatic = search.parallel.empty();
    for (const ParallelPlan& parallel :
         automatic ? automatic_plans(model, system) : search.parallel) {
      const std::vector<PoolLimits> limits = limits_of(search, pool, role, parallel);
      try {
        static_cast<void>(check_fit(
            model,
            formats,
            parallel,
            system,
            {.kv_memory_fraction = engine.kv_memory_fraction, .reserved = engine.reserved_memory},
            {.redundant_experts = deployment.redundant_experts.value_or(0)},
            catalogs.systems()));
      } catch (const Infeasible& error) {
        choices.do_not_fit += automatic ? 0 : static_cast<std::int64_t>(limits.size());
        if (!automatic) {
          choices.misfits.push_back(to_string(parallel) + " " + name_of(role) + " on " + system.id +
                                    ": " + error.reason());
        }
        continue;
      }
      for (const PoolLimits& limit : limits) {
        choices.fitting.push_back(
            {.role = role, .estate = estate, .parallel = parallel, .limits = limit});
      }
    }
  }
  return choices;
}

}  // namespace rackplan
