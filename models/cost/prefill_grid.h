// SPDX-License-Identifier: Apache-2.0
// The prefill grid of a step table.
#pragma once

#include "models/cost/step_table_builder.h"

namespace rackplan {

[[nodiscard]] StepTable::PrefillGrid prefill_grid(const StepInputs& inputs,
                                                  const StepLimits& limits);

}  // namespace rackplan
