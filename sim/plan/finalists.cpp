// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/finalists.h"

#include <algorithm>
#include <utility>

namespace rackplan {

Scenario scenario_of(const Scenario& question, const SearchResult& found, std::size_t tried) {
  const Candidate& candidate = found.tried[tried].candidate;
  return candidate_scenario(
      question, found.space.families[static_cast<std::size_t>(candidate.family)], candidate);
}

std::vector<std::size_t> in_order(const Scenario& question, const SearchResult& found) {
  const PlanObjective objective = question.plan.value_or(PlanSpec{}).objective;
  std::vector<std::size_t> met;
  for (std::size_t i = 0; i < found.tried.size(); ++i) {
    if (found.tried[i].trial.met) {
      met.push_back(i);
    }
  }
  std::sort(met.begin(), met.end(), [&](std::size_t a, std::size_t b) {
    const auto key = [&](std::size_t i) {
      const PlanFigures& figures = *found.tried[i].trial.figures;
      const double value = objective == PlanObjective::MostGoodput ? -figures.goodput.in_base()
                           : objective == PlanObjective::LeastCostPerToken && figures.cost_per_token
                               ? figures.cost_per_token->in_base()
                               : figures.cost_a_year.in_base();
      return std::pair(value, found.tried[i].candidate.index);
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
  constexpr std::size_t most = 12;
  Finalists finalists;
  const std::vector<std::uint64_t> seeds = confirmation_seeds(question);
  for (const std::size_t tried : in_order(question, found)) {
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
