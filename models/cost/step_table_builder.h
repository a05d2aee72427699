// SPDX-License-Identifier: Apache-2.0
// Tabulates a worker's step times so that the table is within 0.5 % of the step graph.
//
// Decode row of batch b on r attention ranks: the fullest rank has ceil(b/r) requests and the share
// ceil(b/r)/b of the context; the experts see all b tokens. Prefill grid: as StepTable defines its
// axes, one prompt a rank (prompts only weigh in the LM head, which streams its weights anyway).
#pragma once

#include "models/cost/step_table.h"
#include "models/cost/step_time.h"

#include <cstdint>

namespace rackplan {

struct StepLimits {
  int max_batch = 0;                             // whole worker; 0: no decode rows
  std::int64_t max_context_per_request = 1;      // tokens; beyond, the last slope continues
  std::int64_t max_prefill_tokens_per_rank = 0;  // of one step; 0: no prefill grid
  std::int64_t max_depth = 1;                    // prefill: work per new token
  friend bool operator==(const StepLimits&, const StepLimits&) = default;
};

/// Adaptive knots in context, batch, tokens, depth and spread. About 10 ms on one core.
[[nodiscard]] StepTable build_step_table(const StepInputs& inputs, const StepLimits& limits);

/// The shape that row `batch` prices at a context sum, and the grid at a point of its axes.
[[nodiscard]] DecodeShape decode_shape(int ranks, int batch, double context_sum);
[[nodiscard]] PrefillShape prefill_shape(std::int64_t tokens, double depth, double spread);

}  // namespace rackplan
