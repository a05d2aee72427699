// SPDX-License-Identifier: Apache-2.0
// Steps that take longer or shorter than predicted, and how likely that is.
//
//   step time = predicted · f,   ln f normal with mean 0 and the standard deviation σ
//
// σ is the cost model's own estimate of its relative error, over the steps of a pool's run.
#pragma once

#include "sim/report/report.h"
#include "sim/scenario/scenario.h"

namespace rackplan {

/// Of prefill and aggregated pools, and of decode pools.
struct StepFactors {
  double first = 1.0;
  double decode = 1.0;
};

/// The standard deviations of ln f, in the same two groups; 0: no such pool.
struct StepErrors {
  double first = 0.0;
  double decode = 0.0;
  [[nodiscard]] double larger() const { return first > decode ? first : decode; }
};

/// Every pool's steps slower by the factor of its group, on top of step_time_factor. Throws
/// InputError where that leaves the bounds of the field.
[[nodiscard]] Scenario with_step_factors(const Scenario& scenario, const StepFactors& factors);

/// The largest of the pools in each group.
[[nodiscard]] StepErrors step_errors(const Report& report);

/// The factor that a share `probability` in (0, 1) of all step times does not exceed; a plan found
/// with steps slowed by it keeps its targets at that probability, where all steps err alike.
[[nodiscard]] double step_factor_at(double probability, double sigma);

/// P(f ≤ factor).
[[nodiscard]] double probability_up_to(double factor, double sigma);

}  // namespace rackplan
