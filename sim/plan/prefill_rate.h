// SPDX-License-Identifier: Apache-2.0
// How fast a worker can prefill at best. A step in which the fullest of n ranks has t tokens and
// all ranks S ≤ n · t lasts at least T(t, d, S), so that a token takes at least
//
//   min over t ≤ budget, S ≤ n · t  of  T(t, d, S) / S          d: the least work per token
//
// T never falls with t, so between two values of t it is at least that of the lower one; intervals
// are halved until that bound is close.
#pragma once

#include "models/cost/step_table.h"

#include <cstdint>

namespace rackplan {

struct PrefillShapeLimits {
  int ranks = 1;
  std::int64_t most_tokens = 1;  // of a rank in one step
  std::int64_t least_depth = 0;  // work per token, at least
};

/// Subticks a token, never more than any step takes.
[[nodiscard]] double least_prefill_time_per_token(const StepTable& table,
                                                  const PrefillShapeLimits& limits);

/// Subticks of a step with a prompt of `tokens` in it, at least.
[[nodiscard]] double least_prefill_time(const StepTable& table,
                                        const PrefillShapeLimits& limits,
                                        std::int64_t tokens);

}  // namespace rackplan
