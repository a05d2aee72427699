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

std::string pool_path(std::size_t i) {
  return "pools[" + std::to_string(i) + "]";
}

void check_names(const Scenario& scenario) {
  std::vector<std::string> names;
  for (const EstateSystem& system : scenario.estate) {
    if (std::find(names.begin(), names.end(), system.name) != names.end()) {
      throw InputError({"",
                        "estate.systems[" + std::to_string(names.size()) + "].name",
                        "\"" + system.name + "\" a second time",
                        "names that differ"});
    }
    names.push_back(system.name);
  }
  const std::vector<PoolSpec>& pools = scenario.deployment.pools;
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
                      pool_path(i) + ".estate",
                      "\"" + pools[i].estate + "\"" +
                          (nearest.empty() ? "" : ", did you mean \"" + nearest + "\"?"),
                      "a name in estate.systems: " + known});
  }
}

std::string several(std::ptrdiff_t count, const char* role) {
  return std::to_string(count) + " " + role + (count == 1 ? " pool" : " pools");
}

void check_roles(const Scenario& scenario) {
  const std::vector<PoolSpec>& pools = scenario.deployment.pools;
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
                    "pools",
                    several(aggregated, "aggregated") + ", " + several(prefill, "prefill") +
                        " and " + several(decode, "decode") +
                        (later ? ", not simulated yet: several pools of one role would share its "
                                 "requests"
                               : ""),
                    "one aggregated pool alone, or one prefill and one decode pool"});
}

void check_plans(const Scenario& scenario) {
  constexpr std::int64_t most_gpus = 1'000'000;
  const std::vector<PoolSpec>& pools = scenario.deployment.pools;
  for (std::size_t i = 0; i < pools.size(); ++i) {
    const ParallelPlan& plan = pools[i].parallel;
    const std::int64_t stage = std::int64_t{plan.attention_tp} * plan.attention_dp;
    if (stage % plan.ep != 0) {
      throw InputError({"",
                        pool_path(i) + ".parallel",
                        "ep " + std::to_string(plan.ep) + ", which does not divide the " +
                            std::to_string(stage) + " GPUs of a stage",
                        "an ep that divides attention_tp x attention_dp"});
    }
    if (stage * plan.pp > most_gpus) {
      throw InputError({"",
                        pool_path(i) + ".parallel",
                        "a plan of " + std::to_string(stage * plan.pp) + " GPUs",
                        "up to " + std::to_string(most_gpus) + " GPUs in a worker"});
    }
  }
}

void check_limits(const Scenario& scenario, const JsonValue& root) {
  const std::vector<PoolSpec>& pools = scenario.deployment.pools;
  for (std::size_t i = 0; i < pools.size(); ++i) {
    const JsonValue* limits = root.find("pools")->items[i].find("limits");
    const bool given = limits->find("max_tokens_per_rank") != nullptr;
    const bool decode = pools[i].role == PoolRole::Decode;
    if (given == decode) {
      throw InputError({"",
                        pool_path(i) + ".limits.max_tokens_per_rank",
                        decode ? "a field without effect on a decode pool" : "nothing",
                        decode ? "a decode pool without it"
                               : "prompt tokens in one prefill step on one rank, an integer"});
    }
  }
  for (std::size_t i = 0; i < pools.size(); ++i) {
    const JsonValue& pool = root.find("pools")->items[i];
    if (pools[i].role != PoolRole::Prefill && pool.find("prefix_cache") != nullptr) {
      throw InputError({"",
                        pool_path(i) + ".prefix_cache",
                        "a field without effect on such a pool",
                        "a prefill pool with it"});
    }
  }
  const JsonValue* router = root.find("router");
  if (scenario.deployment.router.shed.max_queue && !scenario.deployment.router.queue) {
    throw InputError({"",
                      "router.shed.max_queue",
                      "a field without effect, as there is no queue",
                      "router.queue beside it"});
  }
  if (pools.size() == 1 && router != nullptr && router->find("decode") != nullptr) {
    throw InputError({"",
                      "router.decode",
                      "a field without effect on an aggregated pool",
                      "router.prefill, which routes to it"});
  }
}

void check_end(const Scenario& scenario) {
  const WorkloadSpec& workload = scenario.deployment.workload;
  if (std::holds_alternative<PoissonArrivals>(workload.arrivals) && !workload.requests &&
      !scenario.measure.horizon) {
    throw InputError({"",
                      "workload.requests",
                      "nothing: Poisson arrivals that never end",
                      "workload.requests or measure.horizon"});
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
  check_names(scenario);
  check_roles(scenario);
  check_plans(scenario);
  check_limits(scenario, root);
  check_end(scenario);
  check_measure(scenario);
}

}  // namespace rackplan
