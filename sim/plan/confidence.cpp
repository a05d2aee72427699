// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/confidence.h"

#include "sim/plan/parallel_for.h"
#include "sim/plan/plan_odds.h"
#include "sim/plan/step_factor.h"
#include "sim/plan/step_margin.h"
#include "sim/plan/trial.h"

#include <algorithm>
#include <limits>

namespace rackplan {
namespace {

constexpr std::size_t most_cheaper = 3;
constexpr std::size_t most_dearer = 2;
constexpr std::size_t most_ties = 10;
constexpr double tie_probability = 0.2;
constexpr double least_factor = 0.25;  // of step times that is looked at
constexpr double most_factor = 4.0;
constexpr double factor_grain = 1.005;

double closeness(const Trial& trial) {
  double worst = trial.trouble.empty() ? std::numeric_limits<double>::max() : -1.0;
  for (const TargetOutcome& target : trial.targets) {
    worst = std::min(worst, target.reached / target.asked);
  }
  return worst;
}

Usd cost_of(const TriedCandidate& tried) {
  return tried.trial.figures ? tried.trial.figures->cost_a_year : tried.least_cost;
}

// Share of the pools' GPUs whose step times rest on anything but the roofline.
std::string validation_words(const Report& report) {
  double gpus = 0.0;
  double calibrated = 0.0;
  for (const DeploymentReport& deployment : report.deployments) {
    for (const PoolReport& pool : deployment.pools) {
      gpus += pool.gpus;
      for (const Share& source : pool.time_by_source) {
        calibrated += source.name == "roofline" ? 0.0 : source.fraction * pool.gpus;
      }
    }
  }
  constexpr double mostly = 0.5;
  return calibrated < mostly * gpus ? "model not validated: step times are mostly roofline"
                                    : "not validated at these percentiles";
}

class TrustStudy {
 public:
  TrustStudy(const Scenario& question,
             const SearchResult& found,
             const Finalists& finalists,
             const Catalogs& catalogs,
             const std::stop_token& stop)
      : question_(question),
        found_(found),
        finalists_(finalists),
        gap_(question.plan.value_or(PlanSpec{}).gap),
        best_(*finalists.best),
        best_cost_(cost_of(found.tried[best_])),
        run_([&found, &catalogs, stop](const Scenario& scenario) {
          return run_trial(scenario, found.targets, catalogs, stop);
        }) {}

  PlanTrust run(int jobs) {
    const Confirmation& confirmation = finalists_.confirmation;
    const StepErrors errors = step_errors(*confirmation.report);
    const std::vector<std::size_t> tried = contenders();
    std::vector<Contender> all(tried.size());
    double slower = 1.0;
    parallel_for(jobs, tried.size() + 1, [&](std::size_t i) {
      if (i == tried.size()) {
        slower = slower_until_miss(
            scenario_of(question_, found_, best_), run_, least_factor, most_factor, factor_grain);
      } else {
        all[i] = contender(tried[i], errors);
      }
    });
    const PlanOdds odds = plan_odds(all, 0, errors, gap_);
    PlanTrust trust;
    trust.confidence = {.seeds = confirmation.seeds,
                        .worst = confirmation.worst,
                        .shares = confirmation.shares,
                        .slower_steps_until_miss = std::min(slower, most_factor),
                        .step_time_sigma = errors.larger(),
                        .meets_probability = odds.best_meets,
                        .cheapest_probability = odds.best_cheapest,
                        .cost_low = odds.cost_low,
                        .cost_high = odds.cost_high,
                        .validation = validation_words(*confirmation.report)};
    trust.ties = ties(tried, odds);
    return trust;
  }

 private:
  [[nodiscard]] Contender contender(std::size_t tried, const StepErrors& errors) const {
    const Scenario scenario = scenario_of(question_, found_, tried);
    return {.first = step_kind(scenario, false),
            .decode = step_kind(scenario, true),
            .margin = step_margin(scenario, errors, run_),
            .cost = cost_of(found_.tried[tried])};
  }

  [[nodiscard]] bool failed(std::size_t tried) const {
    return std::find(finalists_.failed.begin(), finalists_.failed.end(), tried) !=
           finalists_.failed.end();
  }

  // The plan first.
  [[nodiscard]] std::vector<std::size_t> contenders() const {
    std::vector<std::size_t> cheaper;
    for (std::size_t i = 0; i < found_.tried.size(); ++i) {
      const TriedCandidate& it = found_.tried[i];
      if (!it.trial.met && it.trial.trouble.empty() && cost_of(it) < (1.0 - gap_) * best_cost_) {
        cheaper.push_back(i);
      }
    }
    std::stable_sort(cheaper.begin(), cheaper.end(), [&](std::size_t a, std::size_t b) {
      return closeness(found_.tried[a].trial) > closeness(found_.tried[b].trial);
    });
    cheaper.resize(std::min(cheaper.size(), most_cheaper));
    std::vector<std::size_t> all{best_};
    all.insert(all.end(), cheaper.begin(), cheaper.end());
    std::size_t dearer = 0;
    for (const std::size_t i : in_order(question_, found_)) {
      if (dearer < most_dearer && !failed(i) &&
          cost_of(found_.tried[i]) > (1.0 + gap_) * best_cost_) {
        all.push_back(i);
        ++dearer;
      }
    }
    return all;
  }

  [[nodiscard]] std::vector<std::size_t> ties(const std::vector<std::size_t>& contenders,
                                              const PlanOdds& odds) const {
    std::vector<std::size_t> ties;
    for (std::size_t i = 1; i < contenders.size(); ++i) {
      if (cost_of(found_.tried[contenders[i]]) < best_cost_ && odds.meets[i] >= tie_probability) {
        ties.push_back(contenders[i]);
      }
    }
    for (const std::size_t i : in_order(question_, found_)) {
      if (ties.size() < most_ties && i != best_ && !failed(i) &&
          cost_of(found_.tried[i]) <= (1.0 + gap_) * best_cost_) {
        ties.push_back(i);
      }
    }
    return ties;
  }

  const Scenario& question_;
  const SearchResult& found_;
  const Finalists& finalists_;
  double gap_;
  std::size_t best_;
  Usd best_cost_;
  TryScenario run_;
};

}  // namespace

PlanTrust plan_trust(const Scenario& question,
                     const SearchResult& found,
                     const Finalists& finalists,
                     const Catalogs& catalogs,
                     int jobs,
                     const std::stop_token& stop) {
  return TrustStudy(question, found, finalists, catalogs, stop).run(jobs);
}

}  // namespace rackplan
