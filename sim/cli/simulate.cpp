// SPDX-License-Identifier: Apache-2.0
#include "models/base/error.h"
#include "models/io/catalogs.h"
#include "sim/cli/finance_option.h"
#include "sim/cli/output.h"
#include "sim/cli/program.h"
#include "sim/cli/progress_line.h"
#include "sim/cli/run_files.h"
#include "sim/cli/scenario_options.h"
#include "sim/report/render.h"
#include "sim/run/evaluate.h"
#include "sim/run/explain.h"
#include "sim/scenario/write.h"

#include <CLI/CLI.hpp>

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rackplan {
namespace {

const std::map<std::string, ReportFormat> formats{{"table", ReportFormat::Table},
                                                  {"json", ReportFormat::Json},
                                                  {"csv", ReportFormat::Csv},
                                                  {"markdown", ReportFormat::Markdown}};

struct SimulateOptions {
  ScenarioOptions scenario;
  std::optional<std::string> trace;
  std::optional<std::int64_t> requests;
  std::optional<std::uint64_t> seed;
  std::optional<std::string> network;
  std::vector<std::string> costs;
  std::string format = "table";
  std::string out;
  RunFileNames files;
  bool dry_run = false;
};

// The short options are settings, applied after those of --set.
ScenarioOptions with_short_options(const SimulateOptions& options) {
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

ExitStatus simulate(const SimulateOptions& options, const std::stop_token& stop) {
  const Catalogs& catalogs = Catalogs::built_in();
  Scenario scenario = load_scenario(with_short_options(options), catalogs);
  if (!options.files.series.empty() && !scenario.measure.series) {
    scenario.measure.series = scenario.measure.window;
  }
  if (options.dry_run) {
    (void)explain_scenario(scenario, catalogs);  // says whether it fits
    write_result(to_json(scenario), options.out);
    return ExitStatus::Done;
  }
  if (!options.files.aiperf_folder.empty() && scenario.deployments.size() > 1) {
    throw InputError({"",
                      "--aiperf-out",
                      std::to_string(scenario.deployments.size()) + " deployments",
                      "a scenario with one deployment, as AIPerf measures one endpoint"});
  }
  if (!options.files.finance.empty()) {
    require_economics(scenario);
  }
  RunFiles files(options.files);
  const Report report = [&] {
    ProgressLine line;
    return evaluate(scenario, catalogs, stop, line.progress(), files.outputs());
  }();
  files.add_report(report);
  write_result(render(report, formats.at(options.format)), options.out);
  files.commit();
  return ExitStatus::Done;
}

}  // namespace

void add_simulate(CLI::App& program, Action& chosen) {
  const auto options = std::make_shared<SimulateOptions>();
  CLI::App& command =
      *program.add_subcommand("simulate", "Run a scenario and report what it comes to");
  add_scenario_options(command, options->scenario);
  command
      .add_option("--trace", options->trace, "Replay this trace instead of the workload's arrivals")
      ->type_name("FILE");
  command.add_option("--requests", options->requests, "Send this many requests")->type_name("N");
  command.add_option("--seed", options->seed, "Seed of the random draws")->type_name("N");
  command
      .add_option(
          "--network", options->network, "simgrid: transfers share links; ideal: each has its own")
      ->check(CLI::IsMember({"ideal", "simgrid"}));
  command
      .add_option("--costs",
                  options->costs,
                  "Price steps with this cost table: a file, a catalog id, or built-in")
      ->type_name("TABLE")
      ->expected(1)
      ->take_all();
  command.add_option("--format", options->format, "Form of the report")
      ->check(CLI::IsMember(formats))
      ->capture_default_str();
  command.add_option("--out", options->out, "Write the report to this file")->type_name("FILE");
  CLI::Option* requests_out =
      command
          .add_option("--requests-out",
                      options->files.requests,
                      "Write a CSV row for each request that ended, in that order")
          ->type_name("FILE");
  CLI::Option* aiperf_out =
      command
          .add_option("--aiperf-out",
                      options->files.aiperf_folder,
                      "Write profile_export_aiperf.json and profile_export.jsonl, as AIPerf does")
          ->type_name("DIR");
  CLI::Option* timeline =
      command
          .add_option(
              "--timeline",
              options->files.timeline,
              "Draw the run as Chrome trace events, for Perfetto; compressed when FILE ends "
              "in .gz")
          ->type_name("FILE");
  command
      .add_option("--timeline-requests",
                  options->files.timeline_requests,
                  "Draw the way of these requests through the run, e.g. 0..99")
      ->type_name("FIRST..LAST")
      ->needs(timeline);
  CLI::Option* series_out =
      command
          .add_option(
              "--series-out",
              options->files.series,
              "Write how full pools and network were, a CSV row for each measure.series (or "
              "measure.window)")
          ->type_name("FILE");
  CLI::Option* finance = add_finance_option(command, options->files.finance);
  command
      .add_flag("--dry-run",
                options->dry_run,
                "Check the scenario and print it with every default; run nothing")
      ->excludes(requests_out)
      ->excludes(aiperf_out)
      ->excludes(timeline)
      ->excludes(series_out)
      ->excludes(finance);
  command.footer(
      "Examples:\n"
      "  rackplan simulate --set workload.concurrency=1024 --network ideal\n"
      "  rackplan simulate scenarios/deepseek-r1-gb200/scenario.json --format json --out r.json");
  command.callback([options, &chosen] {
    chosen = [options](const std::stop_token& stop) { return simulate(*options, stop); };
  });
}

}  // namespace rackplan
