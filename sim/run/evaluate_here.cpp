// SPDX-License-Identifier: Apache-2.0
#include "sim/run/evaluate_here.h"

#include "models/base/error.h"
#include "sim/fabric/ideal_fabric.h"
#include "sim/fabric/simgrid_fabric.h"
#include "sim/run/assembly.h"
#include "sim/run/build_report.h"
#include "sim/run/cost_run.h"
#include "sim/run/measured_log.h"
#include "sim/run/source.h"
#include "sim/serving/serve.h"

#include <algorithm>
#include <memory>
#include <optional>

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
                                   const ServeResult& result,
                                   const RequestMetrics& metrics,
                                   const Catalogs& catalogs) {
  if (!scenario.economics) {
    return std::nullopt;
  }
  const Seconds duration = to_seconds(result.duration);
  CostRun run = placed_estate(scenario, assembly.placement);
  add_pool(run, assembly.placement.pools[0], result.first, duration);
  if (assembly.serving.disaggregated()) {
    add_pool(run, assembly.placement.pools[1], result.decode, duration);
  }
  add_tokens(run, metrics);
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
                     const RunOutputs& outputs) {
  const Assembly assembly = assemble(scenario, catalogs);
  check_prices(scenario, assembly.placement, catalogs);
  const std::unique_ptr<RequestSource> source = make_source(scenario, 0);
  const std::unique_ptr<Fabric> fabric = make_fabric(scenario, assembly.network);
  MeasuredLog log(scenario, outputs, progress);
  const ServeResult result = serve(assembly.serving, *source, *fabric, log, stop);
  if (result.stopped) {
    throw Interrupted();
  }
  log.close();
  Report report = build_report(scenario, assembly, result, log, *fabric);
  report.cost = run_cost(scenario, assembly, result, report.metrics, catalogs);
  return report;
}

}  // namespace rackplan
