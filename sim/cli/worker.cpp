// SPDX-License-Identifier: Apache-2.0
#include "sim/run/worker.h"

#include "models/io/catalogs.h"
#include "sim/cli/program.h"

#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>
#include <string>

namespace rackplan {
namespace {

struct WorkerOutputs {
  std::string requests;
  std::string aiperf_records;
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
  command.callback([outputs, &chosen] {
    chosen = [outputs](const std::stop_token& stop) {
      return static_cast<ExitStatus>(
          run_worker(std::cin,
                     std::cout,
                     Catalogs::built_in(),
                     stop,
                     {.requests = outputs->requests, .aiperf_records = outputs->aiperf_records}));
    };
  });
}

}  // namespace rackplan
