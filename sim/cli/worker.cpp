// SPDX-License-Identifier: Apache-2.0
#include "sim/run/worker.h"

#include "models/io/catalogs.h"
#include "sim/cli/program.h"

#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>
#include <optional>
#include <string>

namespace rackplan {
namespace {

struct WorkerOutputs {
  std::string requests;
  std::string aiperf_records;
  std::string timeline;
  bool timeline_gzip = false;
  std::string timeline_requests;

  [[nodiscard]] RunOutputs files() const {
    RunOutputs outputs{.requests = requests,
                       .aiperf_records = aiperf_records,
                       .timeline = timeline,
                       .timeline_gzip = timeline_gzip,
                       .timeline_requests = std::nullopt};
    if (!timeline_requests.empty()) {
      outputs.timeline_requests = parse_followed_requests(timeline_requests);
    }
    return outputs;
  }
};

}  // namespace

void add_worker(CLI::App& program, Action& chosen) {
  CLI::App& command = *program.add_subcommand(
      "worker", "Run the scenario on standard input; used by rackplan itself");
  command.footer(
      "Examples:\n"
      "  rackplan worker < scenarios/deepseek-r1-gb200/scenario.json\n"
      "  rackplan simulate --dry-run | rackplan worker");
  const auto outputs = std::make_shared<WorkerOutputs>();
  command.add_option("--requests-to", outputs->requests, "Fill this file with the requests (CSV)")
      ->type_name("FILE");
  command
      .add_option("--aiperf-records-to",
                  outputs->aiperf_records,
                  "Fill this file with the requests (AIPerf's JSON lines)")
      ->type_name("FILE");
  command.add_option("--timeline-to", outputs->timeline, "Fill this file with trace events")
      ->type_name("FILE");
  command.add_flag("--timeline-gzip", outputs->timeline_gzip, "Compress them");
  command
      .add_option(
          "--timeline-requests", outputs->timeline_requests, "Draw the way of these requests")
      ->type_name("FIRST..LAST");
  command.callback([outputs, &chosen] {
    chosen = [outputs](const std::stop_token& stop) {
      return static_cast<ExitStatus>(
          run_worker(std::cin, std::cout, Catalogs::built_in(), stop, outputs->files()));
    };
  });
}

}  // namespace rackplan
