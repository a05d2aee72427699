// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/plan_scenario.h"

#include "models/base/error.h"
#include "models/units/text.h"
#include "sim/plan/candidate_outcome.h"
#include "sim/plan/demand.h"
#include "sim/plan/finalists.h"
#include "sim/plan/hardware_words.h"
#include "sim/plan/pareto.h"
#include "sim/plan/phase_bound.h"
#include "sim/plan/premises.h"
#include "sim/plan/proof.h"
#include "sim/plan/rack_views.h"
#include "sim/plan/search_space.h"
#include "sim/plan/step_factor.h"
#include "sim/plan/what_if.h"
#include "sim/report/number_text.h"
#include "sim/run/assembly.h"
#include "sim/run/build_report.h"
#include "sim/run/evaluate_here.h"
#include "sim/run/version.h"
#include "sim/scenario/scenario_hash.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

namespace rackplan {
namespace {

constexpr std::size_t longest_front = 20;

std::string objective_words(PlanObjective objective) {
  switch (objective) {
    case PlanObjective::LeastCost:
      return "least cost a year";
    case PlanObjective::LeastCostPerToken:
      return "least cost of a token served";
    case PlanObjective::MostGoodput:
      return "most goodput";
  }
  throw InvariantBroken("every objective has a name");
}

class Answer {
 public:
  Answer(const Scenario& question, const Catalogs& catalogs, const SearchResult& found)
      : question_(question), catalogs_(catalogs), found_(found) {}

  Plan make(int top) {
    Plan plan;
    plan.demand = demand_text(question_);
    plan.objective = objective_words(question_.plan.value_or(PlanSpec{}).objective);
    for (const PlanTarget& target : found_.targets) {
      plan.targets.push_back(target_words(target));
    }
    plan.search = found_.report;
    if (found_.best) {
      plan.best = outcome(*found_.best);
      const Scenario best = scenario_of(question_, found_, *found_.best);
      plan.report = evaluate_here(best, catalogs_);
      plan.racks = rack_views(assemble(best, catalogs_).placement);
      plan.provenance = plan.report->provenance;
    } else if (found_.nearest) {
      plan.nearest =
          candidate_outcome(question_, found_.space, *found_.nearest, std::nullopt, catalogs_);
      plan.binding = binding_words(*plan.nearest);
      const Candidate& candidate = found_.nearest->candidate;
      const Family& family = found_.space.families[static_cast<std::size_t>(candidate.family)];
      const Scenario nearest = candidate_scenario(question_, family, candidate);
      plan.provenance = provenance(nearest, assemble(nearest, catalogs_));
    }
    plan.provenance.version = rackplan_version();
    plan.provenance.scenario = question_.name;
    plan.provenance.scenario_hash = scenario_hash(question_);
    plan.provenance.seed = question_.seed;
    plan.provenance.network = "ideal";
    add_losers(plan, top);
    add_notes(plan);
    return plan;
  }

 private:
  [[nodiscard]] CandidateOutcome outcome(std::size_t tried) const {
    const std::optional<Usd> best =
        found_.best ? std::optional(found_.tried[*found_.best].trial.figures->cost_a_year)
                    : std::nullopt;
    return candidate_outcome(question_, found_.space, found_.tried[tried], best, catalogs_);
  }

  // What keeps everything from meeting the targets, and what the nearest would meet.
  [[nodiscard]] std::string binding_words(const CandidateOutcome& nearest) const {
    std::string words = nearest.reason;
    if (found_.longer_limits) {
      words += "; with limits " + format_in_base(*found_.longer_limits, Dimension{}, 3) +
               " times as long it would meet them";
    }
    if (!found_.report.screened.empty()) {
      words += "; most configurations fail by " + found_.report.screened.front().name;
    }
    return words;
  }

  // What keeps the best from being cheaper where nothing that was run misses a target.
  [[nodiscard]] std::string screened_words(std::size_t best) const {
    const auto nodes = [](const Candidate& candidate) {
      return candidate.nodes[0] + candidate.nodes[1];
    };
    const std::int32_t its = nodes(found_.tried[best].candidate);
    const bool fewer = std::any_of(found_.space.candidates.begin(),
                                   found_.space.candidates.end(),
                                   [&](const Candidate& it) { return nodes(it) < its; });
    if (!fewer) {
      return "the smallest estate of the question holds it: " + counted(its, "node");
    }
    for (const Share& bound : found_.report.screened) {
      if (bound.name != name_of(ScreenedBy::Cost)) {
        return bound.name + ": dropped " + percent_text(bound.fraction) +
               " of the candidates without a run";
      }
    }
    return "";
  }

  [[nodiscard]] Usd cost_of(std::size_t tried) const {
    const TriedCandidate& it = found_.tried[tried];
    return it.trial.figures ? it.trial.figures->cost_a_year : it.least_cost;
  }

  // How near it came to its targets: the worst share that was reached, of what was asked.
  [[nodiscard]] double nearness(std::size_t tried) const {
    double near = found_.tried[tried].trial.targets.empty() ? 0.0 : 1.0;
    for (const TargetOutcome& target : found_.tried[tried].trial.targets) {
      near = std::min(near, target.reached / target.asked);
    }
    return near;
  }

  // Those that meet the targets by cost, then the others by how near they came.
  void add_losers(Plan& plan, int top) const {
    std::vector<std::size_t> order(found_.tried.size());
    std::iota(order.begin(), order.end(), 0U);
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      const bool met = found_.tried[a].trial.met;
      if (met != found_.tried[b].trial.met) {
        return met;
      }
      return met ? cost_of(a) < cost_of(b) : nearness(a) > nearness(b);
    });
    for (const std::size_t i : order) {
      const bool answer = i == found_.best;
      if (!answer && !plan.runner_up && found_.best && found_.tried[i].trial.met) {
        plan.runner_up = outcome(i);
      }
      if (!answer && plan.others.size() < static_cast<std::size_t>(top)) {
        plan.others.push_back(outcome(i));
      }
    }
    for (const std::size_t i : pareto_front(found_.tried)) {
      if (plan.front.size() < longest_front) {
        plan.front.push_back(outcome(i));
      }
    }
    // What could have been cheaper and came nearest says what keeps the plan from being cheaper.
    for (const bool cheaper : {true, false}) {
      for (const std::size_t i : order) {
        if (plan.best && !found_.tried[i].trial.met && plan.binding.empty() &&
            (!cheaper || cost_of(i) < plan.best->figures->cost_a_year)) {
          const CandidateOutcome nearest = outcome(i);
          plan.binding = nearest.reason + " (" + nearest.layout + ")";
        }
      }
    }
    if (found_.best && plan.binding.empty()) {
      plan.binding = screened_words(*found_.best);
    }
  }

  void add_notes(Plan& plan) const {
    for (const std::string& misfit : found_.space.misfits) {
      plan.notes.push_back("left out: " + misfit);
    }
    if (found_.best && found_.demand != 1.0) {
      plan.notes.push_back("the targets are met up to " +
                           format_in_base(found_.demand, Dimension{}, 4) +
                           " times the demand of the scenario; all figures are at that demand");
    }
    if (found_.best && found_.possible_gap > 0.0) {
      plan.notes.push_back("what was not looked at could be better by at most " +
                           format_in_base(found_.possible_gap * 100.0, Dimension{}, 3) +
                           " %; plan.gap=0 looks at all of it");
    }
    const auto& workloads = question_.deployments.front().workloads;
    const bool closed = std::any_of(workloads.begin(), workloads.end(), [](const auto& workload) {
      return std::holds_alternative<ClosedLoopArrivals>(workload.arrivals) &&
             workload.slo.time_to_first_token;
    });
    if (closed) {
      plan.notes.emplace_back(
          "users wait for their answers: a slow system is asked less, so that a limit on the time "
          "to first token says little; an arrival rate is a harder test");
    }
  }

  const Scenario& question_;
  const Catalogs& catalogs_;
  const SearchResult& found_;
};

}  // namespace

Plan plan_scenario(const Scenario& asked,
                   const Catalogs& catalogs,
                   const PlanOptions& options,
                   const std::stop_token& stop,
                   SearchProgress* progress) {
  const Scenario hard = pessimistic(asked, catalogs);
  const double slower = risk_factor(hard, catalogs, stop);
  SearchOptions looking = options.search;
  looking.roomier = options.proof;
  SearchResult found = search(with_step_factors(hard, {.first = slower, .decode = slower}),
                              catalogs,
                              looking,
                              stop,
                              progress);
  const Scenario question = scaled_demand(hard, found.demand);
  const auto unproven = [&](bool interrupted) {
    Plan plan = Answer(question, catalogs, found).make(options.top);
    plan.provenance.scenario_hash = scenario_hash(asked);
    plan.search.interrupted = interrupted;
    add_premises(plan, asked, slower);
    return plan;
  };
  if (!options.proof || found.interrupted || !found.best) {
    return unproven(found.interrupted);
  }
  const std::size_t best = *found.best;
  try {
    const int jobs = options.search.jobs;
    const Finalists finalists = confirm_finalists(question, found, catalogs, jobs, stop);
    found.best = finalists.best.value_or(best);
    Plan plan = unproven(false);
    add_proof(plan,
              question,
              found,
              finalists,
              catalogs,
              {.jobs = jobs, .sensitivity = options.sensitivity},
              stop);
    return plan;
  } catch (const Interrupted&) {
    found.best = best;
    return unproven(true);
  }
}

}  // namespace rackplan
