// SPDX-License-Identifier: Apache-2.0
// From what a run's hardware did to what it costs.
#pragma once

#include "models/economics/economics_spec.h"
#include "models/economics/power_model.h"
#include "models/economics/price_list.h"
#include "models/economics/token_cost.h"
#include "models/hardware/system_spec.h"
#include "sim/report/cost_report.h"

#include <string>
#include <vector>

namespace rackplan {

/// One entry of the estate.
struct CostGroup {
  std::string name;
  SystemSpec system;
  int nodes = 0;       // that exist
  int nodes_used = 0;  // with a worker on them
  EstateTerms terms;
  std::vector<PoolActivity> pools;  // that run on it
};

struct CostRun {
  std::vector<CostGroup> groups;
  std::vector<PhaseWork> phases;  // of all pools
  Seconds time;                   // of the run
  TokensPerSecond input;          // of completed requests, over all deployments
  TokensPerSecond output;
  double busiest = 0.0;  // mean share of the time that the busiest pool is in a step
};

/// Throws InputError for what has no price: call it with a run of nothing to check that first.
[[nodiscard]] CostReport build_cost(const EconomicsSpec& spec,
                                    const PriceList& prices,
                                    const CostRun& run);

}  // namespace rackplan
