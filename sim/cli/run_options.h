// SPDX-License-Identifier: Apache-2.0
// The options of commands that run a scenario: SCENARIO, --set, their short forms, --format, --out.
#pragma once

#include "sim/cli/scenario_options.h"
#include "sim/report/render.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rackplan {

struct RunOptions {
  ScenarioOptions scenario;
  std::optional<std::string> trace;
  std::optional<std::int64_t> requests;
  std::optional<std::uint64_t> seed;
  std::optional<std::string> network;
  std::vector<std::string> costs;
  std::string format = "table";
  std::string out;
};

/// Adds them. `options` outlives the parse.
void add_run_options(CLI::App& command, RunOptions& options);

/// With the short options as settings, applied after those of --set.
[[nodiscard]] ScenarioOptions settings_of(const RunOptions& options);

[[nodiscard]] ReportFormat report_format(const RunOptions& options);

}  // namespace rackplan
