// SPDX-License-Identifier: Apache-2.0
// --finance FILE, the same for a run and for a plan.
#pragma once

#include "sim/scenario/scenario.h"

#include <string>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace rackplan {

CLI::Option* add_finance_option(CLI::App& command, std::string& file);

/// Throws InputError: without economics there is no finance sheet.
void require_economics(const Scenario& scenario);

}  // namespace rackplan
