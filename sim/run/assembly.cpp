// SPDX-License-Identifier: Apache-2.0
#include "sim/run/assembly.h"

#include "models/base/error.h"
#include "models/cost/step_table_cache.h"
#include "models/llm/kv_cache.h"
#include "models/llm/plan_check.h"
#include "models/llm/precision_plan.h"
#include "sim/engine/random.h"
#include "sim/placement/placement_network.h"
#include "sim/run/cost_models.h"
#include "sim/run/mean_length.h"
#include "sim/run/pool_experts.h"
#include "sim/run/pool_policies.h"
#include "sim/run/router_plan.h"
#include "sim/run/system_lookup.h"

#include <algorithm>
#include <cmath>

namespace rackplan {
namespace {

// Step tables are exact up to these; beyond, their last slope continues.
constexpr std::int64_t longest_tabulated_context = 131'072;

// Runs `look_up`, telling where in the scenario the name stood.
template <class LookUp>
decltype(auto) looked_up(const std::string& path, LookUp look_up) {
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
  const bool prefills =
      pool.spec.role != PoolRole::Decode || pool.spec.limits.max_tokens_per_rank > 0;
  if (prefills || pool.kv.grows()) {
    limits.max_prefill_tokens_per_rank =
        std::max<std::int64_t>(pool.spec.limits.max_tokens_per_rank, context);
  }
  return limits;
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

PoolPlan pool_plan(const AssembledPool& pool,
                   const MtpPlan& mtp,
                   const RouterSpec& router,
                   RouterPolicy policy,
                   EndpointId first_endpoint) {
  const PoolLimits& limits = pool.spec.limits;
  return {.replicas = pool.spec.replicas,
          .steps = pool.steps,
          .routing = routing_policy(policy),
          .ranks = pool.spec.parallel.attention_dp,
          .max_batch_per_rank = std::max(1, limits.max_batch_per_rank),
          .max_prompts_per_rank = std::max(1, limits.max_batch_per_rank),
          .max_tokens_per_rank = std::max<std::int64_t>(1, limits.max_tokens_per_rank),
          .chunk_tokens = limits.chunk_tokens,
          .mixes_decode = pool_mixes(pool.spec, pool.engine),
          .kv_capacity_per_rank = pool.memory.kv_capacity_tokens_per_rank,
          .kv = pool.kv,
          .mtp = mtp,
          .graph_batches = graph_batches(pool),
          .first_endpoint = first_endpoint,
          .kv_routing = kv_routing(router),
          .prefix_cache = pool.spec.prefix_cache};
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

// `endpoints`: the first of each pool.
ServingPlan serving_plan(const Scenario& scenario,
                         const DeploymentSpec& spec,
                         const AssembledDeployment& deployment,
                         const std::vector<EndpointId>& endpoints) {
  const RouterSpec& router = spec.router;
  const MtpPlan mtp = pool_mtp(spec, scenario.seed);
  ServingPlan plan;
  plan.first = pool_plan(deployment.pools.front(), mtp, router, router.prefill, endpoints.front());
  if (deployment.pools.size() == 2) {
    plan.decode = pool_plan(deployment.pools.back(), mtp, router, router.decode, endpoints.back());
  }
  const KvGrowth growth = kv_growth(deployment.model, deployment.precision);
  plan.kv_bytes_per_token = whole_bytes(growth.full);
  plan.kv_windowed_bytes_per_token = whole_bytes(growth.windowed);
  plan.kv_window = growth.window;
  plan.ingress = to_tick(deployment.pools.front().engine.request_overhead);
  plan.max_positions = deployment.model.max_positions;
  plan.seed = scenario.seed;
  plan.conditional = conditional_prefill(router);
  plan.queue = router_queue(router, plan.first.max_tokens_per_rank);
  plan.shed = router_shed(router, plan.first.max_tokens_per_rank);
  plan.measure_from = to_tick(scenario.measure.warmup);
  if (scenario.measure.horizon) {
    plan.horizon = to_tick(*scenario.measure.horizon);
  }
  return plan;
}

// Of one of several deployments, at `path` ("deployments[1].", else empty), a reason begins with
// its name and the path of wrong input with its path.
template <class Step>
void told_where(const std::string& name, const std::string& path, Step step) {
  try {
    step();
  } catch (const Infeasible& error) {
    if (path.empty()) {
      throw;
    }
    throw Infeasible(name + ": " + error.reason(), error.nearest());
  } catch (const InputError& error) {
    InputError::Parts parts = error.parts();
    if (!parts.path.starts_with(path)) {
      parts.path = path + parts.path;
    }
    throw InputError(parts);
  }
}

// What has names in the catalogs. `path` leads to the deployment: "" or "deployments[1].".
AssembledDeployment look_up(const DeploymentSpec& spec,
                            const std::string& path,
                            const Catalogs& catalogs) {
  AssembledDeployment deployment;
  deployment.name = spec.name;
  deployment.mtp_depth = spec.mtp ? spec.mtp->depth : 0;
  deployment.model = looked_up(path + "model", [&] { return catalogs.model(spec.model); });
  told_where(spec.name, path, [&] { check_mtp(spec, deployment.model); });
  deployment.precision = looked_up(path + "precision", [&] {
    return precision_plan(
        spec.precision,
        deployment.model,
        spec.kv_dtype ? std::optional<std::string_view>(*spec.kv_dtype) : std::nullopt);
  });
  return deployment;
}

// `spec` is one of the pools of `whole`.
void add_pool(AssembledDeployment& deployment,
              const DeploymentSpec& whole,
              const PoolSpec& spec,
              const SystemSpec& system,
              const EngineProfile& engine,
              const Catalogs& catalogs,
              std::shared_ptr<const CostModel> costs) {
  AssembledPool pool{.spec = spec,
                     .system = system,
                     .engine = engine,
                     .memory = {},
                     .kv = {},
                     .costs = nullptr,
                     .expert_load = nullptr,
                     .steps = nullptr};
  pool.memory = check_fit(deployment.model,
                          deployment.precision,
                          pool.spec.parallel,
                          pool.system,
                          {.kv_memory_fraction = pool.engine.kv_memory_fraction,
                           .reserved = pool.engine.reserved_memory},
                          memory_use(whole),
                          catalogs.systems(),
                          spec.allow_span_domains ? Span::SeveralDomains : Span::OneDomain);
  pool.kv = pool_kv(whole, pool.spec, pool.engine, pool.memory.kv_capacity_tokens_per_rank);
  pool.costs = std::move(costs);
  pool.expert_load = pool_expert_load(whole, deployment.model, pool.spec.parallel, engine);
  deployment.pools.push_back(std::move(pool));
  AssembledPool& added = deployment.pools.back();
  added.steps = cached_step_table(deployment.inputs(deployment.pools.size() - 1),
                                  step_limits(added, deployment.model));
}

}  // namespace

StepInputs AssembledDeployment::inputs(std::size_t index) const {
  const AssembledPool& pool = pools[index];
  return {.model = model,
          .precision = precision,
          .plan = pool.spec.parallel,
          .engine = pool.engine,
          .cost = *pool.costs,
          .mtp_depth = mtp_depth,
          .expert_load = pool.expert_load,
          .expert_exchange = pool.spec.expert_exchange.value_or(pool.engine.expert_exchange),
          .time_factor = pool.spec.step_time_factor};
}

Assembly assemble(const Scenario& scenario, const Catalogs& catalogs) {
  const bool several = scenario.deployments.size() > 1;
  const auto path_of = [&](std::size_t d) {
    return several ? "deployments[" + std::to_string(d) + "]." : std::string();
  };
  Assembly assembly;
  std::vector<DeploymentSpec> ordered = scenario.deployments;
  for (std::size_t d = 0; d < ordered.size(); ++d) {
    ordered[d].pools = prefill_first(ordered[d].pools);
    assembly.deployments.push_back(look_up(ordered[d], path_of(d), catalogs));
  }
  for (std::size_t i = 0; i < scenario.estate.size(); ++i) {
    looked_up("estate.systems[" + std::to_string(i) + "].system",
              [&] { return catalogs.system_at(scenario.estate[i].system).id; });
  }
  assembly.placement = place(ordered, scenario.estate, system_lookup(catalogs));
  assembly.network = network_plan(assembly.placement, scenario.network.oversubscription);

  const std::vector<CostTable> tables = scenario_cost_tables(scenario, catalogs);
  const std::vector<EndpointId> endpoints = first_endpoints(assembly.placement);
  std::size_t placed = 0;  // pools of the deployments before
  for (std::size_t d = 0; d < ordered.size(); ++d) {
    AssembledDeployment& deployment = assembly.deployments[d];
    const std::size_t first = placed;
    told_where(deployment.name, path_of(d), [&] {
      for (const PoolSpec& spec : ordered[d].pools) {
        const std::size_t index = assembly.placement.pools[placed++].system;
        const SystemSpec& system = assembly.placement.systems[index].spec;
        const EngineProfile& engine = looked_up(path_of(d) + "engine", [&]() -> decltype(auto) {
          return catalogs.engine_at(ordered[d].engine, system.gpu);
        });
        add_pool(deployment,
                 ordered[d],
                 spec,
                 system,
                 engine,
                 catalogs,
                 cost_model(system, tables, assembly.cost_tables));
      }
    });
    deployment.serving = serving_plan(scenario,
                                      ordered[d],
                                      deployment,
                                      {endpoints.begin() + static_cast<std::ptrdiff_t>(first),
                                       endpoints.begin() + static_cast<std::ptrdiff_t>(placed)});
    if (d > 0) {  // routers draw apart from each other
      deployment.serving.seed = draw_bits(scenario.seed, Purpose::RouterSeed, d);
    }
  }
  return assembly;
}

}  // namespace rackplan
