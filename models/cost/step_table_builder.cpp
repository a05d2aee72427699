// SPDX-License-Identifier: Apache-2.0
#include "models/cost/step_table_builder.h"

#include "models/base/error.h"
#include "models/cost/decode_rows.h"
#include "models/cost/prefill_grid.h"

#include <cmath>
#include <utility>

namespace rackplan {

PrefillShape prefill_shape(std::int64_t tokens, double depth, double spread) {
  const auto exact = static_cast<double>(tokens);
  return {.rank_tokens = tokens,
          .rank_work = std::llround(exact * depth),
          .prompts = 1,
          .global_tokens = std::llround(exact * spread)};
}

StepTable build_step_table(const StepInputs& inputs, const StepLimits& limits) {
  ensure(limits.max_batch_per_rank >= 0 && limits.max_context_per_request >= 1 &&
             limits.max_prefill_tokens_per_rank >= 0 && limits.max_depth >= 1,
         "a step table covers a range of steps");
  DecodeTables decode;
  if (limits.max_batch_per_rank > 0) {
    decode = decode_tables(inputs, limits);
  }
  StepTable::PrefillGrid grid;
  if (limits.max_prefill_tokens_per_rank > 0) {
    grid = prefill_grid(inputs, limits);
  }
  return {decode.rows, std::move(grid), std::move(decode.experts)};
}

}  // namespace rackplan
