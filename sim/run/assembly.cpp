// SPDX-License-Identifier: Apache-2.0
#include "sim/run/assembly.h"

#include "models/base/error.h"
#include "models/cost/step_table_cache.h"
#include "models/llm/kv_cache.h"
#include "models/llm/plan_check.h"
#include "models/llm/precision_plan.h"
#include "sim/placement/placement_network.h"
#include "sim/run/cost_models.h"
#include "sim/run/mean_length.h"
#include "sim/run/pool_experts.h"
#include "sim/run/system_lookup.h"

#include <algorithm>
#include <cmath>

namespace rackplan {
namespace {

// Step tables are exact up to these; beyond, their last slope continues.
constexpr std::int64_t longest_tabulated_context = 131'072;

// Runs `look_up`, telling where in the scenario the name stood.
template <class LookUp>
auto looked_up(const std::string& path, LookUp look_up) {
  try {
    return look_up();
  } catch (const InputError& error) {
    throw error.within("", path);
  }
}

std::vector<PoolSpec> prefill_first(std::vector<PoolSpec> pools) {
  std::stable_partition(pools.begin(), pools.end(), [](const PoolSpec& pool) {
    return pool.role == PoolRole::Prefill;
  });
  return pools;
}

StepLimits step_limits(const AssembledPool& pool, const ModelSpec& model) {
  const std::int64_t context = model.max_positions > 0
                                   ? std::min(model.max_positions, longest_tabulated_context)
                                   : longest_tabulated_context;
  StepLimits limits{.max_context_per_request = context, .max_depth = context};
  if (pool.spec.role != PoolRole::Prefill) {
    limits.max_batch_per_rank = pool.spec.limits.max_batch_per_rank;
  }
  if (pool.spec.role != PoolRole::Decode) {
    limits.max_prefill_tokens_per_rank =
        std::max<std::int64_t>(pool.spec.limits.max_tokens_per_rank, context);
  }
  return limits;
}

RoutingPolicy policy_of(RouterPolicy policy) {
  return policy == RouterPolicy::LeastLoaded ? RoutingPolicy::LeastLoaded
                                             : RoutingPolicy::RoundRobin;
}

// The engine captures no graph beyond the largest batch that it runs. Where its list goes on, it
// captures that batch too (TensorRT-LLM, with padding).
std::vector<int> graph_batches(const AssembledPool& pool) {
  const int most = pool.spec.limits.max_batch_per_rank;
  std::vector<int> batches;
  for (const int batch : pool.engine.cuda_graph_batches) {
    batches.push_back(std::min(batch, most));
    if (batch >= most) {
      break;
    }
  }
  return batches;
}

PoolPlan pool_plan(const AssembledPool& pool, RouterPolicy router, EndpointId first_endpoint) {
  const PoolLimits& limits = pool.spec.limits;
  return {.replicas = pool.spec.replicas,
          .steps = pool.steps,
          .routing = policy_of(router),
          .ranks = pool.spec.parallel.attention_dp,
          .max_batch_per_rank = std::max(1, limits.max_batch_per_rank),
          .max_prompts_per_rank = std::max(1, limits.max_batch_per_rank),
          .max_tokens_per_rank = std::max<std::int64_t>(1, limits.max_tokens_per_rank),
          .kv_capacity_per_rank = pool.memory.kv_capacity_tokens_per_rank,
          .graph_batches = graph_batches(pool),
          .first_endpoint = first_endpoint};
}

std::int64_t whole_bytes(BytesPerToken kv) {
  return static_cast<std::int64_t>(std::ceil(kv / (byte / token)));
}

// What the pool's GPUs hold besides the model. A request's mean length, where a workload has one
// without reading a trace; of several the longest.
MemoryUse memory_use(const DeploymentSpec& deployment) {
  MemoryUse use{.redundant_experts = deployment.redundant_experts.value_or(0)};
  std::int64_t longest = 0;
  for (const WorkloadSpec& workload : deployment.workloads) {
    if (!std::holds_alternative<TraceArrivals>(workload.arrivals)) {
      const double mean = mean_length(workload.prompt) + mean_length(workload.output);
      longest = std::max<std::int64_t>(longest, std::llround(mean));
    }
  }
  if (longest > 0) {
    use.context = longest;
  }
  return use;
}

ServingPlan serving_plan(const Scenario& scenario, const Assembly& assembly) {
  const std::vector<EndpointId> endpoints = first_endpoints(assembly.placement);
  const RouterSpec& router = scenario.deployments.front().router;
  ServingPlan plan;
  plan.first = pool_plan(assembly.pools.front(), router.prefill, endpoints.front());
  if (assembly.pools.size() == 2) {
    plan.decode = pool_plan(assembly.pools.back(), router.decode, endpoints.back());
  }
  const KvGrowth growth = kv_growth(assembly.model, assembly.precision);
  plan.kv_bytes_per_token = whole_bytes(growth.full);
  plan.kv_windowed_bytes_per_token = whole_bytes(growth.windowed);
  plan.kv_window = growth.window;
  plan.ingress = to_tick(assembly.pools.front().engine.request_overhead);
  plan.max_positions = assembly.model.max_positions;
  if (scenario.measure.horizon) {
    plan.horizon = to_tick(*scenario.measure.horizon);
  }
  return plan;
}

}  // namespace

StepInputs Assembly::inputs(std::size_t index) const {
  const AssembledPool& pool = pools[index];
  return {.model = model,
          .precision = precision,
          .plan = pool.spec.parallel,
          .engine = pool.engine,
          .cost = *pool.costs,
          .expert_load = pool.expert_load};
}

Assembly assemble(const Scenario& scenario, const Catalogs& catalogs) {
  if (scenario.deployments.size() > 1) {
    throw InputError({"",
                      "deployments",
                      "several deployments, not simulated yet: they would share the estate",
                      "one deployment"});
  }
  const DeploymentSpec& deployment = scenario.deployments.front();
  if (deployment.workloads.size() > 1) {
    throw InputError({"",
                      "workloads",
                      "several workloads, not simulated yet: they would share the deployment",
                      "one workload"});
  }
  Assembly assembly;
  assembly.model = looked_up("model", [&] { return catalogs.model(deployment.model); });
  assembly.precision = looked_up("precision", [&] {
    return precision_plan(
        deployment.precision,
        assembly.model,
        deployment.kv_dtype ? std::optional<std::string_view>(*deployment.kv_dtype) : std::nullopt);
  });
  DeploymentSpec ordered = deployment;
  ordered.pools = prefill_first(deployment.pools);
  for (std::size_t i = 0; i < scenario.estate.size(); ++i) {
    looked_up("estate.systems[" + std::to_string(i) + "].system",
              [&] { return catalogs.system_at(scenario.estate[i].system).id; });
  }
  assembly.placement = place(ordered, scenario.estate, system_lookup(catalogs));
  assembly.network = network_plan(assembly.placement);

  const std::vector<CostTable> tables = scenario_cost_tables(scenario, catalogs);
  for (std::size_t i = 0; i < ordered.pools.size(); ++i) {
    AssembledPool pool{
        .spec = ordered.pools[i],
        .system = assembly.placement.systems[assembly.placement.pools[i].system].spec,
        .engine = {},
        .memory = {},
        .costs = nullptr,
        .expert_load = nullptr,
        .steps = nullptr};
    pool.engine =
        looked_up("engine", [&] { return catalogs.engine_at(deployment.engine, pool.system.gpu); });
    pool.memory = check_fit(assembly.model,
                            assembly.precision,
                            pool.spec.parallel,
                            pool.system,
                            {.kv_memory_fraction = pool.engine.kv_memory_fraction,
                             .reserved = pool.engine.reserved_memory},
                            memory_use(deployment),
                            catalogs.systems());
    pool.costs = cost_model(pool.system, tables, assembly.cost_tables);
    pool.expert_load = pool_expert_load(deployment, assembly.model, pool.spec.parallel);
    assembly.pools.push_back(std::move(pool));
    assembly.pools.back().steps =
        cached_step_table(assembly.inputs(i), step_limits(assembly.pools.back(), assembly.model));
  }
  assembly.serving = serving_plan(scenario, assembly);
  return assembly;
}

}  // namespace rackplan
