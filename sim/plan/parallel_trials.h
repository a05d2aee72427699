// SPDX-License-Identifier: Apache-2.0
// Several trials at once, in threads. What comes out depends on nothing but what goes in.
#pragma once

#include "models/io/catalogs.h"
#include "sim/plan/targets.h"
#include "sim/plan/trial.h"
#include "sim/scenario/scenario.h"

#include <optional>
#include <stop_token>
#include <vector>

namespace rackplan {

/// In the order of `scenarios`; nullopt: stopped before its end. `jobs` threads, 0: as many as the
/// machine has. Throws what a trial throws, of several the first in order.
[[nodiscard]] std::vector<std::optional<Trial>> run_trials(const std::vector<Scenario>& scenarios,
                                                           const std::vector<PlanTarget>& targets,
                                                           const Catalogs& catalogs,
                                                           int jobs,
                                                           const std::stop_token& stop,
                                                           bool early = true);

}  // namespace rackplan
