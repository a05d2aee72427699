// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/objective.h"

#include "models/base/error.h"
#include "models/economics/cost_terms.h"

#include <cstddef>

namespace rackplan {
namespace {

double most_tokens_a_second(const std::vector<WorkloadFacts>& facts, TokenDenominator counted) {
  if (facts.size() != 1 || !facts.front().known || facts.front().least_good == 0) {
    return 0.0;
  }
  const std::vector<Request>& requests = facts.front().requests;
  double tokens = 0.0;
  for (const Request& request : requests) {
    tokens += request.output_tokens;
    tokens += counted == TokenDenominator::Total ? request.prompt_tokens : 0;
  }
  // So many may be missing, at the beginning or at the end.
  const std::size_t missing = requests.size() - static_cast<std::size_t>(facts.front().least_good);
  if (2 * missing + 1 >= requests.size()) {
    return 0.0;
  }
  const Tick time = requests[requests.size() - 1 - missing].arrival - requests[missing].arrival;
  return time > 0 ? tokens / to_seconds(time).in_base() : 0.0;
}

}  // namespace

Objective::Objective(const Scenario& question,
                     const std::vector<WorkloadFacts>& facts,
                     const Catalogs& catalogs)
    : kind_(question.plan ? question.plan->objective : PlanObjective::LeastCost) {
  if (!question.economics) {
    throw InputError(
        {"", "economics", "nothing, so that no cost is known", "economics with its basis"});
  }
  const double ratio = cost_terms(*question.economics, catalogs.prices()).peak_to_average.value;
  most_tokens_ = most_tokens_a_second(facts, question.economics->denominator) / ratio *
                 (year / Seconds::from_base(1.0));
}

double Objective::value(const PlanFigures& figures) const {
  if (kind_ == PlanObjective::LeastCost) {
    return figures.cost_a_year.in_base();
  }
  ensure(figures.cost_per_token.has_value(), "a run that meets its targets serves tokens");
  return figures.cost_per_token->in_base();
}

double Objective::least(Usd least_cost) const {
  if (kind_ == PlanObjective::LeastCost) {
    return least_cost.in_base();
  }
  return most_tokens_ > 0.0 ? least_cost.in_base() / most_tokens_ : 0.0;
}

}  // namespace rackplan
