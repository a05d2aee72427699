// SPDX-License-Identifier: Apache-2.0
#include "sim/run/worker.h"

#include "models/io/catalogs.h"
#include "sim/cli/program.h"

#include <CLI/CLI.hpp>

#include <iostream>

namespace rackplan {

void add_worker(CLI::App& program, Action& chosen) {
  CLI::App& command = *program.add_subcommand(
      "worker", "Run the scenario on standard input; used by rackplan itself");
  command.footer(
      "Examples:\n"
      "  rackplan worker < scenarios/deepseek-r1-gb200/scenario.json\n"
      "  rackplan simulate --dry-run | rackplan worker");
  command.callback([&chosen] {
    chosen = [](const std::stop_token& stop) {
      return static_cast<ExitStatus>(run_worker(std::cin, std::cout, Catalogs::built_in(), stop));
    };
  });
}

}  // namespace rackplan
