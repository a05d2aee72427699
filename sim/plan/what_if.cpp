// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/what_if.h"

#include "sim/run/system_lookup.h"
#include "sim/scenario/read.h"
#include "sim/scenario/write.h"

namespace rackplan {

Scenario with_settings(const Scenario& scenario,
                       const std::vector<std::string>& settings,
                       const Catalogs& catalogs) {
  return scenario_from_text(
      to_json(scenario), scenario.name, {}, nodes_per_rack(catalogs), settings);
}

Scenario pessimistic(const Scenario& question, const Catalogs& catalogs) {
  if (!question.plan || question.plan->uncertain.empty()) {
    return question;
  }
  std::vector<std::string> settings;
  for (const UncertainInput& input : question.plan->uncertain) {
    settings.push_back(input.path + "=" + input.pessimistic);
  }
  return with_settings(question, settings, catalogs);
}

}  // namespace rackplan
