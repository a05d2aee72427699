// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/finalists.h"

#include "sim/plan/slack.h"
#include "sim/plan/trial.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace rackplan {
namespace {

constexpr std::size_t most = 12;  // finalists that are run, equals that are told apart

// What the objective makes small.
double objective_value(const Scenario& question, const TriedCandidate& tried) {
  const PlanObjective objective = question.plan.value_or(PlanSpec{}).objective;
  const PlanFigures& figures = *tried.trial.figures;
  return objective == PlanObjective::MostGoodput ? -figures.goodput.in_base()
         : objective == PlanObjective::LeastCostPerToken && figures.cost_per_token
             ? figures.cost_per_token->in_base()
             : figures.cost_a_year.in_base();
}

// Those as good as the first, to within plan.gap, by their slack.
std::vector<std::size_t> safest_first(const Scenario& question,
                                      const SearchResult& found,
                                      const Catalogs& catalogs,
                                      int jobs,
                                      const std::stop_token& stop) {
  std::vector<std::size_t> order = in_order(question, found);
  if (order.empty()) {
    return order;
  }
  const double best = objective_value(question, found.tried[order.front()]);
  const double limit = best + std::abs(best) * question.plan.value_or(PlanSpec{}).gap;
  std::size_t equals = 0;
  std::vector<Scenario> scenarios;
  while (equals < std::min(order.size(), most) &&
         objective_value(question, found.tried[order[equals]]) <= limit) {
    scenarios.push_back(scenario_of(question, found, order[equals]));
    ++equals;
  }
  const auto run = [&](const Scenario& scenario) {
    return run_trial(scenario, found.targets, catalogs, stop);
  };
  const std::vector<int> slack = slack_of(scenarios, run, jobs);
  std::vector<std::size_t> places(equals);
  std::iota(places.begin(), places.end(), std::size_t{0});
  std::stable_sort(places.begin(), places.end(), [&](std::size_t a, std::size_t b) {
    return slack[a] > slack[b];
  });
  std::vector<std::size_t> safest;
  for (const std::size_t place : places) {
    safest.push_back(order[place]);
  }
  std::copy(safest.begin(), safest.end(), order.begin());
  return order;
}

}  // namespace

Scenario scenario_of(const Scenario& question, const SearchResult& found, std::size_t tried) {
  const Candidate& candidate = found.tried[tried].candidate;
  return candidate_scenario(
      question, found.space.families[static_cast<std::size_t>(candidate.family)], candidate);
}

std::vector<std::size_t> in_order(const Scenario& question, const SearchResult& found) {
  std::vector<std::size_t> met;
  for (std::size_t i = 0; i < found.tried.size(); ++i) {
    if (found.tried[i].trial.met) {
      met.push_back(i);
    }
  }
  std::sort(met.begin(), met.end(), [&](std::size_t a, std::size_t b) {
    const auto key = [&](std::size_t i) {
      return std::pair(objective_value(question, found.tried[i]), found.tried[i].candidate.index);
    };
    return key(a) < key(b);
  });
  return met;
}

Finalists confirm_finalists(const Scenario& question,
                            const SearchResult& found,
                            const Catalogs& catalogs,
                            int jobs,
                            const std::stop_token& stop) {
  Finalists finalists;
  const std::vector<std::uint64_t> seeds = confirmation_seeds(question);
  for (const std::size_t tried : safest_first(question, found, catalogs, jobs, stop)) {
    if (finalists.failed.size() == most) {
      break;
    }
    finalists.confirmation =
        confirm(scenario_of(question, found, tried), found.targets, seeds, catalogs, jobs, stop);
    finalists.requests += finalists.confirmation.requests;
    if (finalists.confirmation.met()) {
      finalists.best = tried;
      break;
    }
    finalists.failed.push_back(tried);
  }
  return finalists;
}

}  // namespace rackplan
