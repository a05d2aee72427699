// SPDX-License-Identifier: Apache-2.0
#include "sim/scenario/rules.h"

#include "models/base/error.h"
#include "models/base/suggest.h"
#include "models/units/text.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <vector>

namespace rackplan {
namespace {

// A deployment, and where it stands: "" at the top level, else "deployments[1].".
struct Placed {
  const DeploymentSpec& spec;
  const JsonValue& node;
  std::string outer;

  [[nodiscard]] std::string pool_path(std::size_t i) const {
    return outer + "pools[" + std::to_string(i) + "]";
  }
  [[nodiscard]] std::string workload_path(std::size_t i) const {
    return outer + (node.find("workloads") == nullptr ? std::string("workload")
                                                      : "workloads[" + std::to_string(i) + "]");
  }
};

template <class Named>
void check_different(const std::vector<Named>& list, const std::string& path) {
  std::set<std::string> names;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (!names.insert(list[i].name).second) {
      throw InputError({"",
                        path + "[" + std::to_string(i) + "].name",
                        "\"" + list[i].name + "\" a second time",
                        "names that differ"});
    }
  }
}

void check_estates(const Placed& deployment, const std::vector<EstateSystem>& estate) {
  std::vector<std::string> names;
  for (const EstateSystem& system : estate) {
    names.push_back(system.name);
  }
  const std::vector<PoolSpec>& pools = deployment.spec.pools;
  for (std::size_t i = 0; i < pools.size(); ++i) {
    if (std::find(names.begin(), names.end(), pools[i].estate) != names.end()) {
      continue;
    }
    const std::string nearest = suggest(pools[i].estate, names);
    std::string known;
    for (const std::string& name : names) {
      known += (known.empty() ? "" : ", ") + name;
    }
    throw InputError({"",
                      deployment.pool_path(i) + ".estate",
                      "\"" + pools[i].estate + "\"" +
                          (nearest.empty() ? "" : ", did you mean \"" + nearest + "\"?"),
                      "a name in estate.systems: " + known});
  }
}

std::string several(std::ptrdiff_t count, const char* role) {
  return std::to_string(count) + " " + role + (count == 1 ? " pool" : " pools");
}

void check_roles(const Placed& deployment) {
  const std::vector<PoolSpec>& pools = deployment.spec.pools;
  const auto count = [&](PoolRole role) {
    return std::count_if(
        pools.begin(), pools.end(), [&](const PoolSpec& pool) { return pool.role == role; });
  };
  const auto aggregated = count(PoolRole::Aggregated);
  const auto prefill = count(PoolRole::Prefill);
  const auto decode = count(PoolRole::Decode);
  const bool one = aggregated == 1 && prefill + decode == 0;
  const bool pair = aggregated == 0 && prefill == 1 && decode == 1;
  if (one || pair) {
    return;
  }
  const bool later = aggregated > 1 || prefill > 1 || decode > 1;
  throw InputError({"",
                    deployment.outer + "pools",
                    several(aggregated, "aggregated") + ", " + several(prefill, "prefill") +
                        " and " + several(decode, "decode") +
                        (later ? ", not simulated yet: several pools of one role would share its "
                                 "requests"
                               : ""),
                    "one aggregated pool alone, or one prefill and one decode pool"});
}

void check_plans(const Placed& deployment) {
  constexpr std::int64_t most_gpus = 1'000'000;
  const std::vector<PoolSpec>& pools = deployment.spec.pools;
  for (std::size_t i = 0; i < pools.size(); ++i) {
    const ParallelPlan& plan = pools[i].parallel;
    const std::int64_t stage = std::int64_t{plan.attention_tp} * plan.attention_dp;
    if (stage % plan.ep != 0) {
      throw InputError({"",
                        deployment.pool_path(i) + ".parallel",
                        "ep " + std::to_string(plan.ep) + ", which does not divide the " +
                            std::to_string(stage) + " GPUs of a stage",
                        "an ep that divides attention_tp x attention_dp"});
    }
    if (stage * plan.pp > most_gpus) {
      throw InputError({"",
                        deployment.pool_path(i) + ".parallel",
                        "a plan of " + std::to_string(stage * plan.pp) + " GPUs",
                        "up to " + std::to_string(most_gpus) + " GPUs in a worker"});
    }
  }
}

// Whether the workers of a pool compute prompts.
bool prefills(const Placed& deployment, const PoolSpec& pool) {
  return pool.role != PoolRole::Decode || deployment.spec.router.conditional.has_value();
}

void check_engine_choices(const Placed& deployment) {
  for (std::size_t i = 0; i < deployment.spec.pools.size(); ++i) {
    const PoolSpec& pool = deployment.spec.pools[i];
    const std::string limits = deployment.pool_path(i) + ".limits.";
    if (pool.limits.chunk_tokens > 0 && !prefills(deployment, pool)) {
      throw InputError({"",
                        limits + "chunk_tokens",
                        "a field without effect on a decode pool",
                        "a decode pool without it"});
    }
    if (pool.limits.mixes_decode && pool.role == PoolRole::Prefill) {
      throw InputError({"",
                        limits + "chunk_steps",
                        "a field without effect on a prefill pool",
                        "an aggregated pool, or a pool without it"});
    }
  }
  for (std::size_t i = 0; i < deployment.spec.workloads.size(); ++i) {
    if (deployment.spec.workloads[i].mtp_acceptance && !deployment.spec.mtp) {
      throw InputError({"",
                        deployment.workload_path(i) + ".mtp_acceptance",
                        "a field without effect where nothing is drafted",
                        "a deployment with mtp"});
    }
  }
}

void check_limits(const Placed& deployment) {
  const std::vector<PoolSpec>& pools = deployment.spec.pools;
  for (std::size_t i = 0; i < pools.size(); ++i) {
    const bool given = pools[i].limits.max_tokens_per_rank > 0;
    const bool decode = !prefills(deployment, pools[i]);
    if (given == decode) {
      throw InputError({"",
                        deployment.pool_path(i) + ".limits.max_tokens_per_rank",
                        decode ? "a field without effect on a decode pool" : "nothing",
                        decode ? "a decode pool without it"
                               : "prompt tokens in one prefill step on one rank, an integer, or "
                                 "limits.chunk_tokens"});
    }
  }
  check_engine_choices(deployment);
  for (std::size_t i = 0; i < pools.size(); ++i) {
    const JsonValue& pool = deployment.node.find("pools")->items[i];
    if (!prefills(deployment, pools[i]) && pool.find("prefix_cache") != nullptr) {
      throw InputError({"",
                        deployment.pool_path(i) + ".prefix_cache",
                        "a field without effect on a decode pool",
                        "a prefill or aggregated pool with it"});
    }
  }
  const RouterSpec& spec = deployment.spec.router;
  if (spec.shed.max_queue && !spec.queue) {
    throw InputError({"",
                      deployment.outer + "router.shed.max_queue",
                      "a field without effect, as there is no queue",
                      "router.queue beside it"});
  }
  if (spec.conditional && (pools.size() == 1 || spec.decode != RouterPolicy::KvAware)) {
    throw InputError({"",
                      deployment.outer + "router.conditional",
                      pools.size() == 1 ? "a field without effect on an aggregated pool"
                                        : "a decode router that does not know what workers hold",
                      "prefill and decode pools, with \"kv_aware\" as router.decode"});
  }
  const JsonValue* router = deployment.node.find("router");
  if (pools.size() == 1 && router != nullptr && router->find("decode") != nullptr) {
    throw InputError({"",
                      deployment.outer + "router.decode",
                      "a field without effect on an aggregated pool",
                      "router.prefill, which routes to it"});
  }
}

void check_end(const Placed& deployment, const MeasureSpec& measure) {
  for (std::size_t i = 0; i < deployment.spec.workloads.size(); ++i) {
    const WorkloadSpec& workload = deployment.spec.workloads[i];
    if (std::holds_alternative<PoissonArrivals>(workload.arrivals) && !workload.requests &&
        !measure.horizon) {
      const bool mix = deployment.node.find("mix") != nullptr;
      const std::string path = mix ? deployment.outer + "mix" : deployment.workload_path(i);
      throw InputError({"",
                        path + ".requests",
                        "nothing: Poisson arrivals that never end",
                        path + ".requests or measure.horizon"});
    }
  }
}

void check_measure(const Scenario& scenario) {
  const MeasureSpec& measure = scenario.measure;
  if (measure.horizon && measure.warmup >= *measure.horizon) {
    throw InputError(
        {"",
         "measure.warmup",
         "a warm-up of " + format(measure.warmup) + ", so that nothing of the run is measured",
         "less than measure.horizon, " + format(*measure.horizon)});
  }
}

}  // namespace

void check_rules(const Scenario& scenario, const JsonValue& root) {
  const JsonValue* list = root.find("deployments");
  check_different(scenario.estate, "estate.systems");
  check_different(scenario.deployments, "deployments");
  for (std::size_t i = 0; i < scenario.deployments.size(); ++i) {
    const Placed deployment{
        scenario.deployments[i],
        list == nullptr ? root : list->items[i],
        list == nullptr ? std::string() : "deployments[" + std::to_string(i) + "]."};
    check_different(deployment.spec.workloads, deployment.outer + "workloads");
    check_estates(deployment, scenario.estate);
    check_roles(deployment);
    check_plans(deployment);
    check_limits(deployment);
    check_end(deployment, scenario.measure);
  }
  check_measure(scenario);
}

}  // namespace rackplan
