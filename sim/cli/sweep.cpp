// SPDX-License-Identifier: Apache-2.0
#include "sim/run/sweep.h"

#include "models/io/catalogs.h"
#include "sim/cli/output.h"
#include "sim/cli/program.h"
#include "sim/cli/progress_line.h"
#include "sim/cli/run_options.h"
#include "sim/run/variation.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace rackplan {
namespace {

struct SweepOptions {
  RunOptions run;
  std::vector<std::string> variations;
  int jobs = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
};

// All points are read before the first is run.
std::vector<SweepPoint> read_points(const SweepOptions& options,
                                    const std::vector<Variation>& variations,
                                    const Catalogs& catalogs) {
  const ScenarioOptions settings = settings_of(options.run);
  std::vector<SweepPoint> points;
  for (std::vector<std::string>& values : points_of(variations)) {
    ScenarioOptions point = settings;
    for (std::size_t i = 0; i < values.size(); ++i) {
      point.sets.push_back(variations[i].path + "=" + values[i]);
    }
    points.push_back({std::move(values), load_scenario(point, catalogs)});
  }
  return points;
}

ExitStatus sweep(const SweepOptions& options, const std::stop_token& stop) {
  const Catalogs& catalogs = Catalogs::built_in();
  std::vector<Variation> variations;
  SweepReport report;
  for (const std::string& text : options.variations) {
    variations.push_back(parse_variation(text));
    report.fields.push_back(variations.back().path);
  }
  const std::vector<SweepPoint> points = read_points(options, variations, catalogs);
  {
    ProgressLine line("points");
    report.rows = run_sweep(points, catalogs, options.jobs, stop, line.progress());
  }
  write_result(render(report, report_format(options.run)), options.run.out);
  if (report.rows.size() < points.size()) {
    std::cerr << "rackplan: interrupted after " << report.rows.size() << " of " << points.size()
              << " points\n";
    return ExitStatus::Interrupted;
  }
  const bool none = std::all_of(report.rows.begin(), report.rows.end(), [](const SweepRow& row) {
    return row.deployments.empty();
  });
  return none ? ExitStatus::Infeasible : ExitStatus::Done;
}

}  // namespace

void add_sweep(CLI::App& program, Action& chosen) {
  const auto options = std::make_shared<SweepOptions>();
  CLI::App& command = *program.add_subcommand(
      "sweep", "Run a scenario at many values of a field or more, one row a point");
  add_run_options(command, options->run);
  command
      .add_option("--vary",
                  options->variations,
                  "The values that a field takes: path=a,b,c or path=first:last:step, with units "
                  "(repeatable: every combination)")
      ->type_name("PATH=VALUES")
      ->expected(1)
      ->take_all()
      ->required();
  command.add_option("--jobs", options->jobs, "Points that run at the same time")
      ->type_name("N")
      ->check(CLI::Range(1, 1024))
      ->default_str("one a core");
  command.footer(
      "Examples:\n"
      "  rackplan sweep --vary workload.concurrency=256:1024:256 --network ideal\n"
      "  rackplan sweep scenarios/kv-pressure/scenario.json --vary pools[0].limits."
      "max_batch_per_rank=40,48,64 --format csv");
  command.callback([options, &chosen] {
    chosen = [options](const std::stop_token& stop) { return sweep(*options, stop); };
  });
}

}  // namespace rackplan
