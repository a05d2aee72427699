// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/parallel_trials.h"

#include "models/base/error.h"
#include "sim/plan/parallel_for.h"

#include <cstddef>

namespace rackplan {

std::vector<std::optional<Trial>> run_trials(const std::vector<Scenario>& scenarios,
                                             const std::vector<PlanTarget>& targets,
                                             const Catalogs& catalogs,
                                             int jobs,
                                             const std::stop_token& stop,
                                             bool early) {
  std::vector<std::optional<Trial>> outcomes(scenarios.size());
  parallel_for(jobs, scenarios.size(), [&](std::size_t i) {
    if (stop.stop_requested()) {
      return;
    }
    try {
      outcomes[i] = run_trial(scenarios[i], targets, catalogs, stop, early);
    } catch (const Interrupted&) {
      // stays without an outcome
    }
  });
  return outcomes;
}

}  // namespace rackplan
