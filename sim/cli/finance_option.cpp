// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/finance_option.h"

#include "models/base/error.h"

#include <CLI/CLI.hpp>

namespace rackplan {

CLI::Option* add_finance_option(CLI::App& command, std::string& file) {
  return command
      .add_option("--finance",
                  file,
                  "Write the finance sheet as CSV: assumptions with sources, cost lines, cash by "
                  "quarter")
      ->type_name("FILE");
}

void require_economics(const Scenario& scenario) {
  if (!scenario.economics) {
    throw InputError(
        {"", "--finance", "a scenario without economics", "a scenario with economics.basis"});
  }
}

}  // namespace rackplan
