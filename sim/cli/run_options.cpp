// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/run_options.h"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <map>

namespace rackplan {
namespace {

const std::map<std::string, ReportFormat> formats{{"table", ReportFormat::Table},
                                                  {"json", ReportFormat::Json},
                                                  {"csv", ReportFormat::Csv},
                                                  {"markdown", ReportFormat::Markdown}};

}  // namespace

void add_run_options(CLI::App& command, RunOptions& options) {
  add_scenario_options(command, options.scenario);
  command
      .add_option("--trace", options.trace, "Replay this trace instead of the workload's arrivals")
      ->type_name("FILE");
  command.add_option("--requests", options.requests, "Send this many requests")->type_name("N");
  command.add_option("--seed", options.seed, "Seed of the random draws")->type_name("N");
  command
      .add_option(
          "--network", options.network, "simgrid: transfers share links; ideal: each has its own")
      ->check(CLI::IsMember({"ideal", "simgrid"}));
  command
      .add_option("--costs",
                  options.costs,
                  "Price steps with this cost table: a file, a catalog id, or built-in")
      ->type_name("TABLE")
      ->expected(1)
      ->take_all();
  command.add_option("--format", options.format, "Form of the report")
      ->check(CLI::IsMember(formats))
      ->capture_default_str();
  command.add_option("--out", options.out, "Write the report to this file")->type_name("FILE");
}

ScenarioOptions settings_of(const RunOptions& options) {
  ScenarioOptions scenario = options.scenario;
  const auto set = [&](const std::string& path, const std::string& value) {
    scenario.sets.push_back(path + "=" + value);
  };
  if (options.trace) {
    set("workload.trace", std::filesystem::absolute(*options.trace).string());
    set("workload.requests", "null");  // the whole trace, whatever was sent before
  }
  if (options.requests) {
    set("workload.requests", std::to_string(*options.requests));
  }
  if (options.seed) {
    set("seed", std::to_string(*options.seed));
  }
  if (!options.costs.empty()) {
    std::string list;
    for (const std::string& table : options.costs) {
      const bool file = table.ends_with(".json");
      list += (list.empty() ? "[\"" : ", \"") +
              (file ? std::filesystem::absolute(table).string() : table) + "\"";
    }
    set("costs", list + "]");
  }
  if (options.network) {
    set("network.model", *options.network);
  }
  return scenario;
}

ReportFormat report_format(const RunOptions& options) {
  return formats.at(options.format);
}

}  // namespace rackplan
