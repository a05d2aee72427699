// SPDX-License-Identifier: Apache-2.0
#include "models/base/error.h"
#include "models/io/catalogs.h"
#include "sim/cli/finance_option.h"
#include "sim/cli/output.h"
#include "sim/cli/program.h"
#include "sim/cli/progress_line.h"
#include "sim/cli/run_files.h"
#include "sim/cli/run_options.h"
#include "sim/report/render.h"
#include "sim/run/evaluate.h"
#include "sim/run/explain.h"
#include "sim/scenario/write.h"

#include <CLI/CLI.hpp>

#include <memory>
#include <string>

namespace rackplan {
namespace {

struct SimulateOptions {
  RunOptions run;
  RunFileNames files;
  bool dry_run = false;
};

ExitStatus simulate(const SimulateOptions& options, const std::stop_token& stop) {
  const Catalogs& catalogs = Catalogs::built_in();
  Scenario scenario = load_scenario(settings_of(options.run), catalogs);
  if (!options.files.series.empty() && !scenario.measure.series) {
    scenario.measure.series = scenario.measure.window;
  }
  if (options.dry_run) {
    (void)explain_scenario(scenario, catalogs);  // says whether it fits
    write_result(to_json(scenario), options.run.out);
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
  write_result(render(report, report_format(options.run)), options.run.out);
  files.commit();
  return ExitStatus::Done;
}

}  // namespace

void add_simulate(CLI::App& program, Action& chosen) {
  const auto options = std::make_shared<SimulateOptions>();
  CLI::App& command =
      *program.add_subcommand("simulate", "Run a scenario and report what it comes to");
  add_run_options(command, options->run);
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
