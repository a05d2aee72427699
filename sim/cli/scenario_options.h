// SPDX-License-Identifier: Apache-2.0
// SCENARIO and --set, the same wherever a scenario is taken.
#pragma once

#include "models/io/catalogs.h"
#include "sim/scenario/scenario.h"

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace rackplan {

struct ScenarioOptions {
  std::string file;  // empty: the built-in default scenario
  std::vector<std::string> sets;
};

/// Adds SCENARIO (optional) and --set. `options` outlives the parse.
void add_scenario_options(CLI::App& command, ScenarioOptions& options);
void add_set_option(CLI::App& command, ScenarioOptions& options);

/// Throws InputError.
[[nodiscard]] Scenario load_scenario(const ScenarioOptions& options, const Catalogs& catalogs);

}  // namespace rackplan
