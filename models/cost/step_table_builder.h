// SPDX-License-Identifier: Apache-2.0
// Tabulates a worker's step times so that the table is within 0.5 % of the step graph.
//
// Decode: a step on b requests of a rank and g of all ranks takes the longer of two paths through
// its experts, T(b, C, g) = max(beside(b, C), rank(b, C) + E(g)): the shared expert or the routed
// ones. Rows hold rank(b, C), which is T less E where the routed experts dwarf the shared one, and
// floors beside − rank, so that their sum in StepTable is exact but for interpolation. Prefill
// grid: as StepTable defines its axes, one prompt a rank (prompts only weigh in the LM head, which
// streams its weights anyway).
#pragma once

#include "models/cost/step_table.h"
#include "models/cost/step_time.h"

#include <cstdint>

namespace rackplan {

struct StepLimits {
  int max_batch_per_rank = 0;                    // 0: no decode rows
  std::int64_t max_context_per_request = 1;      // tokens; beyond, the last slope continues
  std::int64_t max_prefill_tokens_per_rank = 0;  // of one step; 0: no prefill grid
  std::int64_t max_depth = 1;                    // prefill: work per new token
  friend bool operator==(const StepLimits&, const StepLimits&) = default;
};

/// Adaptive knots in context, batch, tokens, depth and spread. About 10 ms on one core.
[[nodiscard]] StepTable build_step_table(const StepInputs& inputs, const StepLimits& limits);

/// The shape that the grid prices at a point of its axes.
[[nodiscard]] PrefillShape prefill_shape(std::int64_t tokens, double depth, double spread);

}  // namespace rackplan
