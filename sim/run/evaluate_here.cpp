// SPDX-License-Identifier: Apache-2.0
#include "sim/run/evaluate_here.h"

#include "models/base/error.h"
#include "sim/fabric/ideal_fabric.h"
#include "sim/fabric/simgrid_fabric.h"
#include "sim/run/assembly.h"
#include "sim/run/build_report.h"
#include "sim/run/cost_run.h"
#include "sim/run/measured_log.h"
#include "sim/run/request_files.h"
#include "sim/run/run_layout.h"
#include "sim/run/run_observers.h"
#include "sim/run/source.h"
#include "sim/serving/serve.h"

#include <algorithm>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

namespace rackplan {
namespace {

std::unique_ptr<Fabric> make_fabric(const Scenario& scenario, const NetworkPlan& network) {
  if (needs_simgrid(scenario)) {
    return std::make_unique<SimgridFabric>(network, SimgridFabric::Mode::HandOver);
  }
  return std::make_unique<IdealFabric>(network);
}

// The cost of the estate in the run; absent without economics.
std::optional<CostReport> run_cost(const Scenario& scenario,
                                   const Assembly& assembly,
                                   const std::vector<ServeResult>& results,
                                   const Report& report,
                                   const Catalogs& catalogs) {
  if (!scenario.economics) {
    return std::nullopt;
  }
  CostRun run = placed_estate(scenario, assembly.placement);
  std::size_t pool = 0;  // of the placement
  for (std::size_t i = 0; i < results.size(); ++i) {
    const Seconds measured = to_seconds(results[i].measured());
    add_pool(run, assembly.placement.pools[pool++], results[i].first, measured);
    if (assembly.deployments[i].serving.disaggregated()) {
      add_pool(run, assembly.placement.pools[pool++], results[i].decode, measured);
    }
    add_tokens(run, report.deployments[i].metrics);
  }
  return build_cost(*scenario.economics, catalogs.prices(), run);
}

}  // namespace

bool needs_simgrid(const Scenario& scenario) {
  const auto transfers = [](const DeploymentSpec& deployment) {
    return deployment.pools.size() > 1;
  };
  return scenario.network.model == NetworkModel::Simgrid &&
         std::any_of(scenario.deployments.begin(), scenario.deployments.end(), transfers);
}

Report evaluate_here(const Scenario& scenario,
                     const Catalogs& catalogs,
                     const std::stop_token& stop,
                     Progress* progress,
                     const RunOutputs& outputs,
                     const LogWrapper& wrap) {
  const Assembly assembly = assemble(scenario, catalogs);
  check_prices(scenario, assembly.placement, catalogs);
  const std::unique_ptr<Fabric> fabric = make_fabric(scenario, assembly.network);
  RequestFiles files(outputs, progress);
  std::vector<std::unique_ptr<RequestSource>> sources;
  std::deque<MeasuredLog> logs;
  std::vector<ServedDeployment> served;
  for (std::size_t i = 0; i < assembly.deployments.size(); ++i) {
    sources.push_back(make_source(scenario, i));
    logs.emplace_back(scenario, i, files);
    RequestLog& log = wrap ? wrap(i, logs.back()) : logs.back();
    served.push_back({assembly.deployments[i].serving, *sources.back(), log});
  }
  RunObservers observers(scenario.measure, run_layout(assembly), outputs);
  const std::vector<ServeResult> results = serve(served, *fabric, stop, observers.get());
  if (results.front().stopped) {
    throw Interrupted();
  }
  files.close();
  observers.close();
  for (MeasuredLog& log : logs) {
    log.close();
  }
  Report report = build_report(scenario, assembly, results, logs, *fabric);
  Tick end = 0;
  for (const ServeResult& result : results) {
    end = std::max(end, result.duration);
  }
  report.occupancy = observers.occupancy(end);
  report.cost = run_cost(scenario, assembly, results, report, catalogs);
  return report;
}

}  // namespace rackplan
