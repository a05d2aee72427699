// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/judged_run.h"

#include "models/base/error.h"
#include "sim/run/evaluate.h"

#include <algorithm>

namespace rackplan {
namespace {

// The worst share of the windows that the run filled and in which enough requests ended; 1 without.
// A window is known to be full when a later one has a request.
double worst_window(const SloVerdictReport& verdict, std::int64_t enough) {
  double worst = 1.0;
  for (std::size_t i = 0; i + 1 < verdict.windows.size(); ++i) {
    if (verdict.windows[i].requests >= enough) {
      worst = std::min(worst, verdict.windows[i].good_request_fraction);
    }
  }
  return worst;
}

TargetOutcome outcome(const PlanTarget& target, const DeploymentReport& deployment) {
  const WorkloadReport& workload = deployment.workloads[target.workload];
  ensure(workload.verdict.has_value(), "a report to be judged has a verdict");
  const RequestMetrics& metrics = workload.metrics ? *workload.metrics : deployment.metrics;
  const std::int64_t all =
      metrics.request_count + metrics.error_request_count + deployment.requests.unfinished.total();
  const double share =
      all > 0 ? static_cast<double>(metrics.good_request_count) / static_cast<double>(all) : 0.0;
  const double window = worst_window(*workload.verdict, target.enough);
  const bool by_window = window < share && window < target.share;
  const double reached = by_window ? window : share;
  return {.workload = target.name,
          .metric = target.metric,
          .limit = target.limit,
          .asked = target.share,
          .reached = reached,
          .each_window = by_window,
          .met = reached >= target.share};
}

}  // namespace

bool JudgedRun::met() const {
  return std::all_of(
      targets.begin(), targets.end(), [](const TargetOutcome& target) { return target.met; });
}

Scenario with_verdicts(const Scenario& scenario, const std::vector<PlanTarget>& targets) {
  Scenario judged = scenario;
  for (const PlanTarget& target : targets) {
    SloSpec& slo = judged.deployments[target.deployment].workloads[target.workload].slo;
    slo.attainment = target.share;
    slo.window = to_seconds(target.window);
  }
  return judged;
}

std::vector<TargetOutcome> judge_report(const std::vector<PlanTarget>& targets,
                                        const Report& report) {
  std::vector<TargetOutcome> outcomes;
  for (const PlanTarget& target : targets) {
    outcomes.push_back(outcome(target, report.deployments[target.deployment]));
  }
  return outcomes;
}

JudgedRun judged_run(const Scenario& scenario,
                     const std::vector<PlanTarget>& targets,
                     const Catalogs& catalogs,
                     const std::stop_token& stop) {
  JudgedRun run{.report = evaluate(with_verdicts(scenario, targets), catalogs, stop),
                .targets = {}};
  run.targets = judge_report(targets, run.report);
  return run;
}

}  // namespace rackplan
