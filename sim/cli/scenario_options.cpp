// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/scenario_options.h"

#include "models/base/embedded.h"
#include "sim/run/system_lookup.h"
#include "sim/scenario/read.h"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <span>

namespace rackplan {

std::span<const EmbeddedFile> embedded_scenarios();  // the first is the default

void add_scenario_options(CLI::App& command, ScenarioOptions& options) {
  command.add_option(
      "SCENARIO", options.file, "Scenario file; left out: the built-in scenario deepseek-r1-gb200");
  add_set_option(command, options);
}

void add_set_option(CLI::App& command, ScenarioOptions& options) {
  command
      .add_option(
          "--set", options.sets, "Replace one value: path=value, with its unit (repeatable)")
      ->type_name("PATH=VALUE")
      ->expected(1)
      ->take_all();
}

Scenario load_scenario(const ScenarioOptions& options, const Catalogs& catalogs) {
  if (!options.file.empty()) {
    return read_scenario(options.file, nodes_per_rack(catalogs), options.sets);
  }
  const EmbeddedFile& file = embedded_scenarios().front();
  return scenario_from_text(file.content,
                            std::string(file.path) + " (built in)",
                            std::filesystem::current_path(),
                            nodes_per_rack(catalogs),
                            options.sets);
}

}  // namespace rackplan
