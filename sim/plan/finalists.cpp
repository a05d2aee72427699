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

std::vector<std::size_t> by_cost(const SearchResult& found) {
  std::vector<std::size_t> met;
  for (std::size_t i = 0; i < found.tried.size(); ++i) {
    if (found.tried[i].trial.met) {
      met.push_back(i);
    }
  }
  std::sort(met.begin(), met.end(), [&](std::size_t a, std::size_t b) {
    const auto key = [&](std::size_t i) {
      return std::pair(found.tried[i].trial.figures->cost_a_year.in_base(),
                       found.tried[i].candidate.index);
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
  for (const std::size_t tried : by_cost(found)) {
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
