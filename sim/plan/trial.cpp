// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/trial.h"

#include "models/base/error.h"
#include "sim/plan/target_judge.h"
#include "sim/run/evaluate_here.h"
#include "sim/run/source.h"

#include <algorithm>
#include <cstddef>

namespace rackplan {
namespace {

// How many requests of each target there are at most.
std::vector<std::optional<std::int64_t>> most_requests(const Scenario& scenario,
                                                       const std::vector<PlanTarget>& targets) {
  std::vector<std::optional<std::int64_t>> most;
  for (const PlanTarget& target : targets) {
    most.push_back(
        planned_requests(scenario.deployments[target.deployment].workloads[target.workload]));
  }
  return most;
}

}  // namespace

PlanFigures figures_of(const Report& report) {
  const DeploymentReport& first = report.deployments.front();
  PlanFigures figures;
  if (report.cost) {
    figures.cost_a_year = report.cost->cost_a_year;
    figures.cost_per_token = report.cost->headline;
    figures.throughput_per_gpu = report.cost->throughput_per_gpu;
  } else {
    figures.throughput_per_gpu = first.throughput.total_token_throughput_per_gpu;
  }
  const double itl = first.metrics.inter_token_latency.p50 * 1e-3;
  figures.tokens_per_user = itl > 0.0 ? 1.0 / itl : 0.0;
  for (const DeploymentReport& deployment : report.deployments) {
    figures.goodput += deployment.metrics.goodput;
  }
  figures.ttft_p50 = first.metrics.time_to_first_token.p50 * ms;
  figures.ttft_p99 = first.metrics.time_to_first_token.p99 * ms;
  figures.itl_p50 = first.metrics.inter_token_latency.p50 * ms;
  figures.itl_p99 = first.metrics.inter_token_latency.p99 * ms;
  return figures;
}

Trial run_trial(const Scenario& scenario,
                const std::vector<PlanTarget>& targets,
                const Catalogs& catalogs,
                const std::stop_token& stop,
                bool early) {
  Trial trial;
  TargetJudge judge(
      targets, most_requests(scenario, targets), to_tick(scenario.measure.warmup), early);
  const std::stop_callback relay(stop, [&judge] { judge.request_stop(); });
  try {
    const Report report = evaluate_here(scenario,
                                        catalogs,
                                        judge.stop(),
                                        nullptr,
                                        {},
                                        [&](std::size_t index, RequestLog& log) -> RequestLog& {
                                          return judge.before(index, log);
                                        });
    std::vector<std::int64_t> unfinished;
    for (const DeploymentReport& deployment : report.deployments) {
      unfinished.push_back(deployment.requests.unfinished.total());
    }
    trial.targets = judge.outcomes(unfinished);
    trial.figures = figures_of(report);
    trial.bottleneck = report.deployments.front().bottleneck.sentence;
  } catch (const Interrupted&) {
    if (stop.stop_requested() || !judge.missed()) {
      throw;
    }
    trial.cut_short = true;
    trial.targets = judge.outcomes();
  } catch (const Infeasible& error) {
    trial.trouble = error.reason();
  }
  trial.requests = judge.ended();
  trial.met = trial.trouble.empty() && !trial.cut_short &&
              std::all_of(trial.targets.begin(), trial.targets.end(), [](const TargetOutcome& it) {
                return it.met;
              });
  return trial;
}

}  // namespace rackplan
