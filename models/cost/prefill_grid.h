// SPDX-License-Identifier: Apache-2.0
// The prefill grid of a step table.
#pragma once

#include "models/cost/step_table_builder.h"

namespace rackplan {

[[nodiscard]] StepTable::PrefillGrid prefill_grid(const StepInputs& inputs,
                                                  const StepLimits& limits);

/// Raises times so that they never fall along tokens and depth, nor do their continuations:
/// rounding and branches of the step graph could bend them by a hair.
void smooth_upwards(StepTable::PrefillGrid& grid);

}  // namespace rackplan
