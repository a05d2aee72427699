// SPDX-License-Identifier: Apache-2.0
#include "sim/run/explain.h"

#include "models/base/error.h"
#include "models/io/catalogs.h"
#include "sim/cli/output.h"
#include "sim/cli/program.h"
#include "sim/cli/scenario_options.h"
#include "sim/scenario/explain_field.h"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <memory>
#include <string>

namespace rackplan {
namespace {

bool names_a_file(const std::string& text) {
  return text.empty() || text.ends_with(".json") || std::filesystem::exists(text);
}

ExitStatus explain(const ScenarioOptions& options) {
  if (names_a_file(options.file)) {
    const Catalogs& catalogs = Catalogs::built_in();
    write_result(explain_scenario(load_scenario(options, catalogs), catalogs));
  } else {
    if (!options.sets.empty()) {
      throw InputError({"--set " + options.sets.front(),
                        "",
                        "a field to explain, " + options.file,
                        "--set only beside a scenario"});
    }
    write_result(explain_field(options.file));
  }
  return ExitStatus::Done;
}

}  // namespace

void add_explain(CLI::App& program, Action& chosen) {
  const auto options = std::make_shared<ScenarioOptions>();
  CLI::App& command = *program.add_subcommand(
      "explain",
      "Say what a scenario means for memory, layout and step time, or what a field means");
  command.add_option("SCENARIO|PATH",
                     options->file,
                     "Scenario file, or the path of a field; left out: the built-in scenario");
  add_set_option(command, *options);
  command.footer(
      "Examples:\n"
      "  rackplan explain scenarios/deepseek-r1-gb200/scenario.json\n"
      "  rackplan explain workload.concurrency");
  command.callback([options, &chosen] {
    chosen = [options](const std::stop_token&) { return explain(*options); };
  });
}

}  // namespace rackplan
