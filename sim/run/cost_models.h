// SPDX-License-Identifier: Apache-2.0
// The cost tables a scenario names, and the cost model of a pool: tables where they cover the GPU,
// the roofline for the rest.
#pragma once

#include "models/cost/cost_model.h"
#include "models/cost/cost_table.h"
#include "models/hardware/system_spec.h"
#include "models/io/catalogs.h"
#include "sim/scenario/scenario.h"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace rackplan {

/// Throws InputError for a file that is no cost table, and for an id that is not in the catalog.
[[nodiscard]] std::vector<CostTable> scenario_cost_tables(const Scenario& scenario,
                                                          const Catalogs& catalogs);

/// Adds to `used` the ids of the tables that price something, once each.
[[nodiscard]] std::shared_ptr<const CostModel> cost_model(const SystemSpec& system,
                                                          std::span<const CostTable> tables,
                                                          std::vector<std::string>& used);

}  // namespace rackplan
