// SPDX-License-Identifier: Apache-2.0
// The decode rows of a step table.
#pragma once

#include "models/cost/step_table_builder.h"

#include <vector>

namespace rackplan {

/// Subticks, to the nearest.
[[nodiscard]] std::int64_t to_subticks(double seconds);

/// Rows for batches 1 to max_batch. All rows have their knots at the same mean contexts. Batches
/// are priced at knots and interpolated between: along the fullest rank's batch q = ceil(b/r), and
/// from the fewest to the most requests with the same q, where that stays within tolerance.
[[nodiscard]] std::vector<std::vector<StepTable::Segment>> decode_rows(const StepInputs& inputs,
                                                                       const StepLimits& limits);

}  // namespace rackplan
