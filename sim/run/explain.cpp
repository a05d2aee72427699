// SPDX-License-Identifier: Apache-2.0
#include "sim/run/explain.h"

#include "models/llm/kv_cache.h"
#include "models/llm/weights.h"
#include "models/units/text.h"
#include "sim/placement/placement_text.h"
#include "sim/run/assembly.h"
#include "sim/run/explain_steps.h"
#include "sim/run/mean_length.h"
#include "sim/run/notes.h"
#include "sim/run/source.h"
#include "sim/scenario/choice_names.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <string_view>

namespace rackplan {
namespace {

std::string number(const char* form, double value) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), form, value);
  return text.data();
}

std::string model_text(const AssembledDeployment& deployment) {
  const ModelSpec& model = deployment.model;
  const PrecisionPlan& precision = deployment.precision;
  return "model      " + model.title + ": " + std::to_string(model.layers) + " layers (" +
         std::to_string(model.moe_layers) + " mixture-of-experts), " +
         number("%.1f", parameter_counts(model).main / 1e9) + " billion parameters\n" +
         "formats    q/kv projections " + std::string(name_of(precision.qkv)) + ", output " +
         std::string(name_of(precision.output)) + ", FFN " + std::string(name_of(precision.ffn)) +
         ", experts " + std::string(name_of(precision.experts)) + ", KV cache " +
         std::string(name_of(precision.kv_cache)) + "\n" + "KV cache   " +
         format(kv_bytes_per_token(model, precision), 6) + "\n";
}

std::string workload_text(const WorkloadSpec& workload) {
  std::string text = "workload   " + workload.name + ": ";
  if (const auto* trace = std::get_if<TraceArrivals>(&workload.arrivals)) {
    const auto users = trace->reading.users;
    return text + "trace " + trace->file + number(", %g times as fast", trace->speedup) +
           (users ? ", conversations by " + std::to_string(*users) + " users\n" : "\n");
  }
  if (const auto* poisson = std::get_if<PoissonArrivals>(&workload.arrivals)) {
    text += "Poisson, " + number("%g requests/s", poisson->rate.in_base());
  } else if (const auto* closed = std::get_if<ClosedLoopArrivals>(&workload.arrivals)) {
    text += std::to_string(closed->concurrency) + " closed-loop users";
  }
  if (const auto requests = planned_requests(workload)) {
    text += ", " + std::to_string(*requests) + " requests";
  }
  return text + number(", mean prompt %.0f", mean_length(workload.prompt)) +
         number(" and output %.0f tokens\n", mean_length(workload.output));
}

std::string memory_text(const AssembledPool& pool) {
  const MemoryFit& memory = pool.memory;
  return "  memory a GPU   " + format(memory.memory) + ": weights " + format(memory.weights) +
         ", reserved " + format(memory.reserved) + ", KV cache " + format(memory.kv_room) + " (" +
         std::to_string(memory.kv_capacity_tokens_per_rank) + " tokens a rank)\n";
}

// How far the busiest expert rank is above the mean, where that is known as a function of tokens.
std::string experts_text(const AssembledPool& pool) {
  if (!pool.expert_load) {
    return "";
  }
  std::string text = "  experts        busiest of " + std::to_string(pool.spec.parallel.ep) +
                     " ranks over the mean:";
  for (const int tokens : {64, 512, 4096}) {
    text += (tokens == 64 ? " " : ", ") + number("%.2f", pool.expert_load->imbalance(tokens)) +
            " at " + std::to_string(tokens) + " tokens";
  }
  return text + "\n";
}

// Nothing of a worker inside one domain.
std::string domains_text(const AssembledPool& pool) {
  return pool.domains() == 1
             ? ""
             : "  a worker       " + std::to_string(pool.domains()) + " NVLink domains of " +
                   std::to_string(pool.system.gpus_per_domain()) + " GPUs\n";
}

// `title` comes before the pool's role.
std::string pool_text(const AssembledDeployment& deployment,
                      std::size_t index,
                      const WorkloadSpec& workload,
                      const std::string& title) {
  const AssembledPool& pool = deployment.pools[index];
  const PoolLimits& limits = pool.spec.limits;
  std::string text =
      "\n" + title + std::string(choice_names::name_of(choice_names::roles, pool.spec.role)) +
      ": " + std::to_string(pool.spec.replicas) + " x " + to_string(pool.spec.parallel) + " on " +
      pool.system.title + ", " + std::to_string(pool.spec.replicas * pool.spec.parallel.gpus()) +
      " GPUs, " + pool.engine.title + "\n" + domains_text(pool) + memory_text(pool) +
      experts_text(pool) + "  limits a rank  " + std::to_string(limits.max_batch_per_rank) +
      (pool.spec.role == PoolRole::Prefill ? " prompts" : " requests");
  if (pool.spec.role != PoolRole::Decode) {
    text += ", " + (limits.chunk_tokens > 0
                        ? "pieces of prompts of " + std::to_string(limits.chunk_tokens) +
                              " tokens together in a step"
                        : std::to_string(limits.max_tokens_per_rank) + " tokens in a prefill step");
  }
  return text + "\n" + steps_text(deployment, index, workload);
}

}  // namespace

std::string explain_scenario(const Scenario& scenario, const Catalogs& catalogs) {
  const Assembly assembly = assemble(scenario, catalogs);
  const bool several = assembly.deployments.size() > 1;
  std::string text = scenario.name + "\n" + scenario.description + "\n";
  for (std::size_t d = 0; d < assembly.deployments.size(); ++d) {
    const AssembledDeployment& deployment = assembly.deployments[d];
    text += (several ? "\ndeployment " + deployment.name + "\n" : "\n") + model_text(deployment);
    for (const WorkloadSpec& workload : scenario.deployments[d].workloads) {
      text += workload_text(workload);
    }
  }
  text += "\n" + placement_text(assembly.placement);
  for (std::size_t d = 0; d < assembly.deployments.size(); ++d) {
    const AssembledDeployment& deployment = assembly.deployments[d];
    for (std::size_t i = 0; i < deployment.pools.size(); ++i) {
      text += pool_text(deployment,
                        i,
                        scenario.deployments[d].workloads.front(),
                        several ? deployment.name + " " : "");
    }
  }
  text += "\nBear in mind\n";
  for (const std::string& note : approximations(scenario, assembly)) {
    text += "  - " + note + "\n";
  }
  return text;
}

}  // namespace rackplan
