// SPDX-License-Identifier: Apache-2.0
// One candidate simulated: on IdealFabric, in this process, cut short as soon as it is certain that
// it misses a target.
#pragma once

#include "models/io/catalogs.h"
#include "sim/plan/plan.h"
#include "sim/plan/targets.h"
#include "sim/report/report.h"
#include "sim/scenario/scenario.h"

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace rackplan {

/// What came of it; what a journal keeps.
struct Trial {
  double demand = 1.0;  // of the question's
  bool cut_short = false;
  bool met = false;           // every target
  std::int64_t requests = 0;  // that ended
  std::string trouble;        // it cannot be run: why; empty: it can
  std::vector<TargetOutcome> targets;
  std::optional<PlanFigures> figures;  // of a run to the end
  std::string bottleneck;              // of a run to the end, in a sentence
  friend bool operator==(const Trial&, const Trial&) = default;
};

/// `early` false: to the end in any case. Throws Interrupted when stopped, InputError.
[[nodiscard]] Trial run_trial(const Scenario& scenario,
                              const std::vector<PlanTarget>& targets,
                              const Catalogs& catalogs,
                              const std::stop_token& stop,
                              bool early = true);

[[nodiscard]] PlanFigures figures_of(const Report& report);

}  // namespace rackplan
