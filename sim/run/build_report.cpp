// SPDX-License-Identifier: Apache-2.0
#include "sim/run/build_report.h"

#include "models/base/sha256.h"
#include "sim/run/deployment_report.h"
#include "sim/run/estate_report.h"
#include "sim/run/notes.h"
#include "sim/run/version.h"
#include "sim/scenario/scenario_hash.h"

#include <string>

namespace rackplan {
namespace {

std::string cost_identity(const Assembly& assembly) {
  std::string identity;
  for (const AssembledDeployment& deployment : assembly.deployments) {
    for (const AssembledPool& pool : deployment.pools) {
      identity += pool.costs->identity() + "\n";
    }
  }
  return identity;
}

std::string cost_words(const Assembly& assembly) {
  if (assembly.cost_tables.empty()) {
    return "roofline over achieved rates; no calibrated table";
  }
  std::string words = "cost tables";
  for (const std::string& id : assembly.cost_tables) {
    words += (id == assembly.cost_tables.front() ? " " : ", ") + id;
  }
  return words + "; roofline for the rest";
}

}  // namespace

Provenance provenance(const Scenario& scenario, const Assembly& assembly) {
  return {.version = std::string(rackplan_version()),
          .scenario = scenario.name,
          .scenario_hash = scenario_hash(scenario),
          .costs = cost_words(assembly),
          .cost_hash = sha256_of(cost_identity(assembly)).substr(0, 16),
          .seed = scenario.seed,
          .network = scenario.network.model == NetworkModel::Simgrid ? "simgrid" : "ideal"};
}

Report build_report(const Scenario& scenario,
                    const Assembly& assembly,
                    const std::vector<ServeResult>& results,
                    const std::deque<MeasuredLog>& logs,
                    const Fabric& fabric) {
  Report report;
  report.provenance = provenance(scenario, assembly);
  for (std::size_t i = 0; i < results.size(); ++i) {
    report.deployments.push_back(
        deployment_report(scenario, assembly, i, results[i], logs[i], fabric));
  }
  report.estate = estate_report(assembly);
  report.notes = approximations(scenario, assembly);
  return report;
}

}  // namespace rackplan
