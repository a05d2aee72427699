// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/search.h"

#include "models/base/error.h"
#include "sim/plan/least_cost.h"
#include "sim/plan/parallel_trials.h"

#include <algorithm>
#include <limits>

namespace rackplan {
namespace {

constexpr std::size_t batch_size = 16;

struct Ranked {
  std::size_t candidate = 0;  // in the space
  Usd least_cost;
};

bool in_budget(const PlanBudget& budget, const HardwareCost& cost) {
  return (!budget.cost || cost.a_year <= *budget.cost * year) &&
         (!budget.power || cost.provisioned <= *budget.power);
}

// The worst share over what was asked, of the targets; what cannot be run comes last.
double closeness(const Trial& trial) {
  double worst = trial.trouble.empty() ? std::numeric_limits<double>::max() : -1.0;
  for (const TargetOutcome& target : trial.targets) {
    worst = std::min(worst, target.reached / target.asked);
  }
  return worst;
}

class Search {
 public:
  Search(const Scenario& question, const Catalogs& catalogs, SearchProgress* progress)
      : question_(question), catalogs_(catalogs), progress_(progress) {}

  SearchResult run(const SearchOptions& options, const std::stop_token& stop) {
    const PlanSpec plan = question_.plan.value_or(PlanSpec{});
    if (plan.objective != PlanObjective::MostGoodput && !question_.economics) {
      throw InputError(
          {"", "economics", "nothing, so that no cost is known", "economics with its basis"});
    }
    result_.targets = targets_of(question_);
    result_.space = search_space(question_, catalogs_);
    rank(plan);
    ParallelTrials trials(options.jobs);
    for (std::size_t next = 0; next < ranked_.size() && !done(next, plan.gap);) {
      const std::size_t end = std::min(next + batch_size, ranked_.size());
      if (!simulate(next, end, trials, stop)) {
        result_.interrupted = true;
        break;
      }
      next = end;
    }
    finish();
    return std::move(result_);
  }

 private:
  [[nodiscard]] const Family& family_of(const Candidate& candidate) const {
    return result_.space.families[static_cast<std::size_t>(candidate.family)];
  }

  void rank(const PlanSpec& plan) {
    LeastCost costs(question_, catalogs_);
    const std::vector<Candidate>& candidates = result_.space.candidates;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      const HardwareCost cost = costs.of(family_of(candidates[i]), candidates[i]);
      if (in_budget(plan.budget, cost)) {
        ranked_.push_back({.candidate = i, .least_cost = cost.a_year});
      }
    }
    result_.report.candidates = static_cast<std::int64_t>(candidates.size());
    result_.report.do_not_fit = result_.space.do_not_fit;
    std::stable_sort(ranked_.begin(), ranked_.end(), [](const Ranked& a, const Ranked& b) {
      return a.least_cost < b.least_cost;
    });
    if (progress_ != nullptr) {
      progress_->candidates = result_.report.candidates;
      progress_->to_simulate = static_cast<std::int64_t>(ranked_.size());
    }
  }

  // Whether nothing from `next` on can be cheaper than the best by more than the gap.
  [[nodiscard]] bool done(std::size_t next, double gap) const {
    return result_.best && ranked_[next].least_cost >= (1.0 - gap) * cost_of_best();
  }

  [[nodiscard]] Usd cost_of_best() const {
    return result_.tried[*result_.best].trial.figures->cost_a_year;
  }

  // False when stopped.
  bool simulate(std::size_t begin,
                std::size_t end,
                ParallelTrials& trials,
                const std::stop_token& stop) {
    std::vector<Scenario> scenarios;
    for (std::size_t i = begin; i < end; ++i) {
      const Candidate& candidate = result_.space.candidates[ranked_[i].candidate];
      scenarios.push_back(candidate_scenario(question_, family_of(candidate), candidate));
    }
    const auto outcomes = trials.run(scenarios, result_.targets, catalogs_, stop);
    for (std::size_t k = 0; k < outcomes.size(); ++k) {
      if (!outcomes[k]) {
        return false;
      }
      const Ranked& ranked = ranked_[begin + k];
      merge({.candidate = result_.space.candidates[ranked.candidate],
             .least_cost = ranked.least_cost,
             .trial = *outcomes[k]});
    }
    return true;
  }

  void merge(TriedCandidate tried) {
    SearchReport& report = result_.report;
    ++report.simulated;
    report.cut_short += tried.trial.cut_short ? 1 : 0;
    report.requests += tried.trial.requests;
    const std::size_t index = result_.tried.size();
    if (tried.trial.met && (!result_.best || tried.trial.figures->cost_a_year < cost_of_best())) {
      result_.best = index;
    }
    if (!result_.nearest ||
        closeness(tried.trial) > closeness(result_.tried[*result_.nearest].trial)) {
      result_.nearest = index;
    }
    result_.tried.push_back(std::move(tried));
    if (progress_ != nullptr) {
      progress_->simulated = report.simulated;
      progress_->requests = report.requests;
    }
  }

  void finish() {
    const auto tried = result_.tried.size();
    if (result_.best) {
      result_.nearest.reset();
      result_.least_possible = tried < ranked_.size()
                                   ? std::min(cost_of_best(), ranked_[tried].least_cost)
                                   : cost_of_best();
    }
  }

  const Scenario& question_;
  const Catalogs& catalogs_;
  SearchProgress* progress_;
  std::vector<Ranked> ranked_;
  SearchResult result_;
};

}  // namespace

SearchResult search(const Scenario& question,
                    const Catalogs& catalogs,
                    const SearchOptions& options,
                    const std::stop_token& stop,
                    SearchProgress* progress) {
  return Search(question, catalogs, progress).run(options, stop);
}

}  // namespace rackplan
