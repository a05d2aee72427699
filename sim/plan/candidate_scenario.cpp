// SPDX-License-Identifier: Apache-2.0
#include "models/base/error.h"
#include "sim/plan/hardware_words.h"
#include "sim/plan/search_space.h"
#include "sim/scenario/write.h"

#include <algorithm>

namespace rackplan {
namespace {

// The pool of this role that the scenario has, which keeps what is not chosen.
PoolSpec pool_of(const DeploymentSpec& deployment,
                 const PhaseChoice& choice,
                 const std::string& estate,
                 std::int32_t replicas) {
  const auto found = std::find_if(deployment.pools.begin(),
                                  deployment.pools.end(),
                                  [&](const PoolSpec& pool) { return pool.role == choice.role; });
  PoolSpec pool = found == deployment.pools.end() ? PoolSpec{} : *found;
  pool.role = choice.role;
  pool.estate = estate;
  pool.parallel = choice.parallel;
  pool.replicas = replicas;
  pool.limits = choice.limits;
  pool.step_time_factor = found == deployment.pools.end()
                              ? deployment.pools.front().step_time_factor
                              : found->step_time_factor;
  return pool;
}

/// JSON without its line ends and indents.
std::string in_one_line(const std::string& json) {
  std::string line;
  bool indent = false;
  for (const char c : json) {
    indent = c == '\n' || (indent && c == ' ');
    if (!indent) {
      line += c;
    }
  }
  return line;
}

}  // namespace

Scenario candidate_scenario(const Scenario& question,
                            const Family& family,
                            const Candidate& candidate) {
  Scenario scenario = question;
  scenario.plan.reset();
  scenario.network.model = NetworkModel::Ideal;
  DeploymentSpec& deployment = scenario.deployments.front();
  const auto pool = [&](const PhaseChoice& choice, std::int32_t replicas) {
    return pool_of(
        question.deployments.front(), choice, question.estate[choice.estate].name, replicas);
  };
  deployment.pools = {pool(family.first, candidate.replicas)};
  if (family.decode) {
    deployment.pools.push_back(pool(*family.decode, candidate.decode_replicas));
  }
  deployment.precision = family.precision;
  if (family.mtp_depth == 0) {
    deployment.mtp.reset();
    for (WorkloadSpec& workload : deployment.workloads) {
      workload.mtp_acceptance.reset();
    }
  } else {
    deployment.mtp->depth = family.mtp_depth;
  }
  if (family.router) {
    deployment.router.prefill = *family.router;
    deployment.router.decode = *family.router;
  }
  if (!family.decode) {
    deployment.router.decode = RouterPolicy::RoundRobin;  // routes nothing
  }
  scenario.estate.clear();
  const bool spares = question.plan && question.plan->spare_nodes > 0;
  for (std::size_t i = 0; i < question.estate.size(); ++i) {
    EstateSystem system = question.estate[i];
    const bool contracted = system.terms.ownership == Ownership::Contracted;
    std::int32_t nodes = i == family.first.estate ? candidate.nodes[0] : 0;
    if (family.decode && family.decode->estate != family.first.estate &&
        i == family.decode->estate) {
      nodes = candidate.nodes[1];
    }
    if (!contracted) {
      system.nodes = nodes;
    }
    if (system.nodes > 0) {
      scenario.estate.push_back(system);
    }
  }
  if (scenario.economics && spares) {
    scenario.economics->charge = Charge::Estate;  // spares are paid for, though no worker is there
  }
  return scenario;
}

std::vector<CandidateSetting> candidate_settings(const Scenario& candidate) {
  const JsonValue document = to_document(candidate);
  std::vector<CandidateSetting> settings;
  const auto add = [&](const std::string& path, const JsonValue& value) {
    settings.push_back(
        {path, value.kind == JsonValue::Kind::Text ? value.text : in_one_line(to_text(value))});
  };
  for (const char* key : {"precision", "mtp", "pools", "router"}) {
    if (const JsonValue* value = document.find(key)) {
      add(key, *value);
    } else {
      settings.push_back({key, "null"});
    }
  }
  add("estate.systems", *document.find("estate")->find("systems"));
  if (const JsonValue* economics = document.find("economics")) {
    add("economics.charge", *economics->find("charge"));
  }
  return settings;
}

std::string layout_words(const Scenario& candidate, const Catalogs& catalogs) {
  const DeploymentSpec& deployment = candidate.deployments.front();
  std::string words;
  std::string limits;
  for (const PoolSpec& pool : deployment.pools) {
    words += (words.empty() ? "" : " + ") + std::to_string(pool.replicas) + " x " +
             to_string(pool.parallel);
    words += pool.role == PoolRole::Prefill  ? " prefill"
             : pool.role == PoolRole::Decode ? " decode"
                                             : " aggregated";
    if (pool.role != PoolRole::Prefill) {
      limits += ", batch " + std::to_string(pool.limits.max_batch_per_rank) +
                (pool.parallel.attention_dp > 1 ? " a rank" : "");
    }
    if (pool.limits.chunk_tokens > 0) {
      limits += ", pieces of " + std::to_string(pool.limits.chunk_tokens) + " tokens";
    }
  }
  words += limits;
  if (deployment.mtp) {
    words += ", " + counted(deployment.mtp->depth, "draft") + " a step";
  }
  for (std::size_t i = 0; i < candidate.estate.size(); ++i) {
    const EstateSystem& system = candidate.estate[i];
    words += (i == 0 ? ", on " : " and ") +
             hardware_words(system.nodes, catalogs.system_at(system.system));
  }
  return words;
}

}  // namespace rackplan
