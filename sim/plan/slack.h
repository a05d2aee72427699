// SPDX-License-Identifier: Apache-2.0
// Among candidates that cost the same, which has the most slack: those that keep their targets with
// steps 2 % slower than predicted, of these those that do at 4 %, then 8, 16, 32 and 64 %. A coarse
// ladder on purpose: a hair of slack is not worth a dollar.
#pragma once

#include "sim/plan/try_scenario.h"
#include "sim/scenario/scenario.h"

#include <vector>

namespace rackplan {

/// For each scenario, on how many steps of the ladder it meets its targets, 0 to 6, up to the first
/// that it misses; `jobs` threads. Each meets its targets as predicted.
[[nodiscard]] std::vector<int> slack_of(const std::vector<Scenario>& scenarios,
                                        const TryScenario& run,
                                        int jobs);

}  // namespace rackplan
