// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/nearest.h"

#include "models/base/error.h"
#include "sim/plan/least_cost.h"
#include "sim/plan/parallel_trials.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>

namespace rackplan {
namespace {

constexpr std::size_t looked_at = 32;
constexpr double longest_factor = 64.0;
constexpr double factor_step = 1.01;

// Workers over what is needed, of the phase that has the least of them; GPUs count where no number
// of workers is known to be needed.
double slack(const Family& family, const Candidate& candidate, const FamilyBound& bound) {
  const bool known = bound.impossible == ScreenedBy::Nothing;
  const auto over = [&](std::int32_t workers, const PhaseChoice& choice, std::int32_t least) {
    return known ? static_cast<double>(workers) / std::max(1, least)
                 : static_cast<double>(workers) * choice.parallel.gpus();
  };
  const double first = over(candidate.replicas, family.first, bound.least_first);
  return family.decode
             ? std::min(first, over(candidate.decode_replicas, *family.decode, bound.least_decode))
             : first;
}

std::vector<PlanTarget> with_longer_limits(std::vector<PlanTarget> targets, double factor) {
  for (PlanTarget& target : targets) {
    for (std::optional<Tick>* limit : {&target.slo.time_to_first_token,
                                       &target.slo.inter_token_latency,
                                       &target.slo.request_latency}) {
      if (*limit) {
        *limit = std::llround(static_cast<double>(**limit) * factor);
      }
    }
  }
  return targets;
}

// Indices into space.candidates; the largest slack first, ties by index.
std::vector<std::size_t> most_promising(const SearchSpace& space,
                                        const std::vector<FamilyBound>& bounds) {
  struct Best {
    double slack = -1.0;
    std::size_t candidate = 0;
  };
  std::vector<Best> best(space.families.size());
  for (std::size_t i = 0; i < space.candidates.size(); ++i) {
    const Candidate& candidate = space.candidates[i];
    const auto f = static_cast<std::size_t>(candidate.family);
    const double has = slack(space.families[f], candidate, bounds[f]);
    if (has > best[f].slack) {
      best[f] = {.slack = has, .candidate = i};
    }
  }
  std::stable_sort(best.begin(), best.end(), [&](const Best& a, const Best& b) {
    const auto impossible = [&](const Best& it) {
      const auto f = static_cast<std::size_t>(space.candidates[it.candidate].family);
      return bounds[f].impossible != ScreenedBy::Nothing;
    };
    return impossible(a) != impossible(b) ? impossible(b) : a.slack > b.slack;
  });
  std::vector<std::size_t> promising;
  for (const Best& it : best) {
    if (it.slack >= 0.0 && promising.size() < looked_at) {
      promising.push_back(it.candidate);
    }
  }
  return promising;
}

// The least share by which a run's targets were reached, over what was asked; negative for one that
// cannot run.
double closeness(const Trial& trial) {
  double worst = trial.trouble.empty() ? std::numeric_limits<double>::max() : -1.0;
  for (const TargetOutcome& target : trial.targets) {
    worst = std::min(worst, target.reached / target.asked);
  }
  return worst;
}

// The least factor, to 1 %, by which all limits must be longer for the scenario to meet its
// targets; nullopt: too large, or it cannot run.
std::optional<double> longer_limits(const Scenario& scenario,
                                    const std::vector<PlanTarget>& targets,
                                    const Catalogs& catalogs,
                                    const std::stop_token& stop) {
  const auto meets = [&](double factor) {
    return run_trial(scenario, with_longer_limits(targets, factor), catalogs, stop).met;
  };
  double high = 2.0;
  while (!meets(high)) {
    high *= 2.0;
    if (high > longest_factor) {
      return std::nullopt;
    }
  }
  double low = high / 2.0;
  while (high / low > factor_step) {
    const double middle = std::sqrt(low * high);
    (meets(middle) ? high : low) = middle;
  }
  return high;
}

}  // namespace

void find_nearest(SearchResult& result,
                  const Scenario& question,
                  const std::vector<FamilyBound>& bounds,
                  const Catalogs& catalogs,
                  int jobs,
                  const std::stop_token& stop) {
  const auto family_of = [&](const Candidate& candidate) -> const Family& {
    return result.space.families[static_cast<std::size_t>(candidate.family)];
  };
  std::vector<Candidate> candidates;
  std::vector<Scenario> scenarios;
  for (const std::size_t i : most_promising(result.space, bounds)) {
    candidates.push_back(result.space.candidates[i]);
    scenarios.push_back(
        candidate_scenario(question, family_of(candidates.back()), candidates.back()));
  }
  const auto trials = run_trials(scenarios, result.targets, catalogs, jobs, stop, false);
  LeastCost costs(question, catalogs);
  std::size_t nearest = 0;
  for (std::size_t i = 0; i < trials.size(); ++i) {
    if (!trials[i]) {
      result.interrupted = true;
      return;
    }
    result.report.requests += trials[i]->requests;
    if (!result.nearest || closeness(*trials[i]) > closeness(result.nearest->trial)) {
      result.nearest = {.candidate = candidates[i],
                        .least_cost = costs.of(family_of(candidates[i]), candidates[i]).a_year,
                        .trial = *trials[i]};
      nearest = i;
    }
  }
  try {
    if (result.nearest) {
      result.longer_limits = longer_limits(scenarios[nearest], result.targets, catalogs, stop);
    }
  } catch (const Interrupted&) {
    result.interrupted = true;
  }
}

}  // namespace rackplan
