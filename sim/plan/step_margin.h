// SPDX-License-Identifier: Apache-2.0
// How much slower a configuration's steps may be before it misses a target: the region of (x, y)
// in which it keeps them, x = ln of the factor on the steps of prefill and aggregated workers,
// y = ln of the factor on those of decode workers.
//
// Slower steps never help, so that the region lies below a falling curve. Five points of it are
// found by bisection, all with the same requests:
//
//   common   x = y = c             all steps slower alike
//   decode   (c − d, Y)            prefill faster by d: what decode allows then, at two d
//   first    (X, c − d)            the other way round
//
// Between them the curve is drawn straight, beyond them it goes on level or upright.
#pragma once

#include "sim/plan/step_factor.h"
#include "sim/plan/try_scenario.h"
#include "sim/scenario/scenario.h"

#include <array>

namespace rackplan {

struct StepMargin {
  /// Infinite: it keeps its targets (never: minus) as far as was looked.
  double common = 0.0;
  std::array<double, 2> apart{};  // d above, rising
  std::array<double, 2> first{};
  std::array<double, 2> decode{};

  [[nodiscard]] bool holds(double x, double y) const;
};

/// The largest common factor, between `low` ≤ 1 and `high` ≥ 1 and to within `tolerance` (a ratio
/// above 1), at which the scenario meets its targets: infinity when it does at `high`, 0 when not
/// even at `low`.
[[nodiscard]] double slower_until_miss(
    const Scenario& scenario, const TryScenario& run, double low, double high, double tolerance);

/// Looks 3.5 of the larger σ far, to a fifteenth of it. A scenario with one group of pools has one
/// margin, common.
[[nodiscard]] StepMargin step_margin(const Scenario& scenario,
                                     const StepErrors& errors,
                                     const TryScenario& run);

}  // namespace rackplan
