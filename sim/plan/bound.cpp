// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/bound.h"

#include "models/base/error.h"
#include "sim/plan/parallel_for.h"
#include "sim/run/assembly.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <tuple>

namespace rackplan {
namespace {

// The workers of one phase, whichever families have them.
struct Phase {
  std::size_t family = 0;  // the first that has them
  bool decode = false;
};

struct PhaseResult {
  bool known = false;
  LeastWorkers least;
  double prefill_gpus = 0.0;
};

using PhaseKey = std::tuple<std::string,
                            std::int32_t,
                            int,
                            std::size_t,
                            int,
                            int,
                            int,
                            int,
                            std::int32_t,
                            std::int32_t,
                            std::int32_t,
                            int>;

PhaseKey key_of(const Family& family, const PhaseChoice& choice) {
  const PoolLimits& limits = choice.limits;
  return {family.precision,
          family.mtp_depth,
          static_cast<int>(choice.role),
          choice.estate,
          choice.parallel.attention_tp,
          choice.parallel.attention_dp,
          choice.parallel.ep,
          choice.parallel.pp,
          limits.max_batch_per_rank,
          limits.max_tokens_per_rank,
          limits.chunk_tokens,
          limits.mixes_decode ? static_cast<int>(*limits.mixes_decode) : -1};
}

// One worker of each pool, on all of the estate.
Scenario smallest_scenario(const Scenario& question, const Family& family) {
  const std::size_t then = family.decode ? family.decode->estate : family.first.estate;
  return candidate_scenario(
      question,
      family,
      {.replicas = 1,
       .decode_replicas = family.decode ? 1 : 0,
       .nodes = {question.estate[family.first.estate].nodes, question.estate[then].nodes}});
}

LeastWorkers least_workers(const PhaseRates& rates,
                           PoolRole role,
                           const WorkloadFacts& facts,
                           const SloTicks& slo) {
  return role == PoolRole::Prefill  ? least_prefill_workers(rates, facts, slo)
         : role == PoolRole::Decode ? least_decode_workers(rates, facts, slo)
                                    : least_aggregated_workers(rates, facts, slo);
}

double prompt_tokens_a_second(const WorkloadFacts& facts) {
  double tokens = 0.0;
  for (const Request& request : facts.requests) {
    tokens += request.prompt_tokens;
  }
  const Tick time =
      facts.requests.empty() ? 0 : facts.requests.back().arrival - facts.requests.front().arrival;
  return time > 0 ? tokens / to_seconds(time).in_base() : 0.0;
}

PhaseResult bound_of(const Phase& phase,
                     const Scenario& question,
                     const SearchSpace& space,
                     const std::vector<PlanTarget>& targets,
                     const std::vector<WorkloadFacts>& facts,
                     const Catalogs& catalogs) {
  const Family& family = space.families[phase.family];
  const PhaseChoice& choice = phase.decode ? *family.decode : family.first;
  std::optional<Assembly> assembly;
  try {
    assembly = assemble(smallest_scenario(question, family), catalogs);
  } catch (const Infeasible&) {
    return {};  // the trial says why
  }
  const ServingPlan& serving = assembly->deployments.front().serving;
  const WorkloadFacts& any = facts.front();
  const PhaseRates rates = phase.decode ? decode_rates(*serving.decode, any)
                           : choice.role == PoolRole::Prefill
                               ? prefill_rates(serving.first, serving.ingress, any)
                               : aggregated_rates(serving.first, serving.ingress, any);
  PhaseResult result;
  result.known = true;
  result.prefill_gpus = rates.prefill_per_token / subticks_per_second * choice.parallel.gpus() *
                        prompt_tokens_a_second(any);
  double steady = 0.0;
  for (std::size_t t = 0; t < targets.size(); ++t) {
    if (facts[t].requests.empty()) {
      continue;
    }
    const LeastWorkers least = least_workers(rates, choice.role, facts[t], targets[t].slo);
    steady = std::max(steady, least.steady);
    if (result.least.count && (!least.count || *least.count > *result.least.count)) {
      result.least = least;
    }
  }
  result.least.steady = steady;
  return result;
}

void apply(FamilyBound& bound, const PhaseResult& phase, bool decode) {
  if (!phase.known) {
    return;
  }
  if (!decode) {
    bound.prefill_gpus = phase.prefill_gpus;
  }
  (decode ? bound.steady_decode : bound.steady_first) = phase.least.steady;
  if (!phase.least.count) {
    bound.impossible = phase.least.bound;
    return;
  }
  (decode ? bound.least_decode : bound.least_first) = *phase.least.count;
  (decode ? bound.decode_by : bound.first_by) = phase.least.bound;
}

}  // namespace

std::vector<FamilyBound> family_bounds(const Scenario& question,
                                       const SearchSpace& space,
                                       const std::vector<PlanTarget>& targets,
                                       const std::vector<WorkloadFacts>& facts,
                                       const Catalogs& catalogs,
                                       int jobs) {
  std::vector<FamilyBound> bounds(space.families.size());
  if (facts.empty() || !facts.front().known) {
    return bounds;
  }
  std::map<PhaseKey, std::size_t> index;
  std::vector<Phase> phases;
  const auto phase_of = [&](std::size_t family, bool decode) {
    const Family& it = space.families[family];
    const auto [entry, is_new] =
        index.try_emplace(key_of(it, decode ? *it.decode : it.first), phases.size());
    if (is_new) {
      phases.push_back({.family = family, .decode = decode});
    }
    return entry->second;
  };
  std::vector<std::size_t> first;
  std::vector<std::optional<std::size_t>> decode;
  for (std::size_t f = 0; f < space.families.size(); ++f) {
    first.push_back(phase_of(f, false));
    decode.push_back(space.families[f].decode ? std::optional(phase_of(f, true)) : std::nullopt);
  }
  std::vector<PhaseResult> results(phases.size());
  parallel_for(jobs, phases.size(), [&](std::size_t i) {
    results[i] = bound_of(phases[i], question, space, targets, facts, catalogs);
  });
  for (std::size_t f = 0; f < bounds.size(); ++f) {
    apply(bounds[f], results[first[f]], false);
    if (decode[f]) {
      apply(bounds[f], results[*decode[f]], true);
    }
  }
  return bounds;
}

}  // namespace rackplan
