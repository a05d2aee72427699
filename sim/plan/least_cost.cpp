// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/least_cost.h"

#include "models/economics/power_model.h"
#include "sim/report/build_cost.h"

namespace rackplan {

HardwareCost LeastCost::of(const Family& family, const Candidate& candidate) {
  const std::size_t then = family.decode ? family.decode->estate : family.first.estate;
  const Key key{{family.first.estate, then},
                {candidate.nodes[0], candidate.nodes[1], candidate.used[0], candidate.used[1]}};
  const auto found = known_.find(key);
  if (found != known_.end()) {
    return found->second;
  }
  const Scenario scenario = candidate_scenario(question_, family, candidate);
  return known_[key] = price(scenario, candidate);
}

HardwareCost LeastCost::price(const Scenario& scenario, const Candidate& candidate) const {
  HardwareCost cost;
  CostRun run;
  for (const EstateSystem& entry : scenario.estate) {
    const SystemSpec& system = catalogs_.system_at(entry.system);
    cost.provisioned += power_draw(system, entry.nodes, {}, Seconds()).provisioned;
    const bool first = entry.name == scenario.deployments.front().pools.front().estate;
    const bool then = entry.name == scenario.deployments.front().pools.back().estate;
    run.groups.push_back({.name = entry.name,
                          .system = system,
                          .nodes = entry.nodes,
                          .nodes_used = first  ? candidate.used[0]
                                        : then ? candidate.used[1]
                                               : 0,
                          .terms = entry.terms,
                          .pools = {}});
  }
  if (scenario.economics) {
    cost.a_year = build_cost(*scenario.economics, catalogs_.prices(), run).cost_a_year;
  }
  return cost;
}

}  // namespace rackplan
