// SPDX-License-Identifier: Apache-2.0
// Plans for tests, with round numbers.
#pragma once

#include "sim/plan/plan.h"

namespace rackplan {

/// Every part of an answer is there: a best candidate, a runner-up, a tie, a front, headroom,
/// sensitivities, a cost report whose lines sum, a rack, changes, notes.
[[nodiscard]] Plan sample_plan();

/// Nothing meets the targets; the nearest candidate is told.
[[nodiscard]] Plan infeasible_plan();

}  // namespace rackplan
