// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/confirm.h"

#include "models/base/error.h"
#include "sim/plan/judged_run.h"
#include "sim/plan/parallel_for.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>

namespace rackplan {
namespace {

// Student's t: the 97.5 % quantile with 1, 2, … degrees of freedom. Source: NIST/SEMATECH
// e-Handbook of Statistical Methods, 1.3.6.7.2.
constexpr std::array<double, 30> t_quantiles{
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
    2.201,  2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086,
    2.080,  2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042};

std::string target_name(const TargetOutcome& target) {
  return (target.workload.empty() ? "" : target.workload + ": ") + target.metric +
         (target.limit.empty() ? "" : " (" + target.limit + ")");
}

// By target over the seeds.
void sum_up(Confirmation& confirmation) {
  for (std::size_t target = 0; target < confirmation.by_seed.front().size(); ++target) {
    const TargetOutcome* worst = nullptr;
    std::vector<double> shares;
    for (const std::vector<TargetOutcome>& outcomes : confirmation.by_seed) {
      const TargetOutcome& outcome = outcomes[target];
      worst = worst == nullptr || outcome.reached < worst->reached ? &outcome : worst;
      shares.push_back(outcome.reached);
    }
    confirmation.worst.push_back(*worst);
    confirmation.shares.push_back(share_interval(target_name(*worst), shares));
  }
}

}  // namespace

bool Confirmation::met() const {
  return !worst.empty() &&
         std::all_of(worst.begin(), worst.end(), [](const TargetOutcome& it) { return it.met; });
}

Confirmation confirm(const Scenario& scenario,
                     const std::vector<PlanTarget>& targets,
                     const std::vector<std::uint64_t>& seeds,
                     const Catalogs& catalogs,
                     int jobs,
                     const std::stop_token& stop) {
  ensure(!seeds.empty(), "a confirmation has seeds");
  Confirmation confirmation;
  confirmation.seeds = seeds;
  std::vector<std::optional<JudgedRun>> runs(seeds.size());
  try {
    parallel_for(jobs, seeds.size(), [&](std::size_t i) {
      Scenario seeded = scenario;
      seeded.seed = seeds[i];
      seeded.network.model = NetworkModel::Simgrid;
      runs[i] = judged_run(seeded, targets, catalogs, stop);
    });
  } catch (const Infeasible& error) {
    confirmation.trouble = error.reason();
    return confirmation;
  }
  for (const std::optional<JudgedRun>& run : runs) {
    confirmation.by_seed.push_back(run->targets);
    for (const DeploymentReport& deployment : run->report.deployments) {
      confirmation.requests += deployment.requests.sent;
    }
  }
  confirmation.report = std::move(runs.front()->report);
  sum_up(confirmation);
  return confirmation;
}

std::vector<std::uint64_t> confirmation_seeds(const Scenario& question) {
  if (question.plan && !question.plan->seeds.empty()) {
    return question.plan->seeds;
  }
  return {question.seed, question.seed + 1, question.seed + 2};
}

ShareInterval share_interval(const std::string& name, const std::vector<double>& shares) {
  ensure(!shares.empty(), "an interval has samples");
  const auto count = static_cast<double>(shares.size());
  const double mean = std::accumulate(shares.begin(), shares.end(), 0.0) / count;
  if (shares.size() == 1) {
    return {.name = name, .mean = mean, .low = 0.0, .high = 1.0};
  }
  double squares = 0.0;
  for (const double share : shares) {
    squares += (share - mean) * (share - mean);
  }
  const std::size_t freedom = std::min(shares.size() - 1, t_quantiles.size());
  const double half = t_quantiles[freedom - 1] * std::sqrt(squares / (count - 1.0) / count);
  return {.name = name,
          .mean = mean,
          .low = std::max(0.0, mean - half),
          .high = std::min(1.0, mean + half)};
}

}  // namespace rackplan
