// SPDX-License-Identifier: Apache-2.0
// The decode part of a step table.
#pragma once

#include "models/cost/step_table_builder.h"

#include <vector>

namespace rackplan {

/// Subticks, to the nearest.
[[nodiscard]] std::int64_t to_subticks(double seconds);

struct DecodeTables {
  std::vector<std::vector<StepTable::Segment>> rows;  // [b - 1]
  StepTable::Experts experts;
};

/// Rows for batches 1 to max_batch_per_rank, experts for 0 to that on every rank. All rows have
/// their knots at the same mean contexts. Batches and experts are priced at knots and interpolated
/// between.
[[nodiscard]] DecodeTables decode_tables(const StepInputs& inputs, const StepLimits& limits);

}  // namespace rackplan
