// SPDX-License-Identifier: Apache-2.0
// The tally of a pool before anything happened.
#pragma once

#include "sim/serving/serve.h"
#include "sim/serving/serving_plan.h"

#include <cstddef>

namespace rackplan {

[[nodiscard]] inline PoolTally empty_tally(const PoolPlan& plan, bool decodes) {
  PoolTally tally;
  if (decodes) {
    tally.decode_by_batch.resize(static_cast<std::size_t>(plan.max_batch_per_rank) + 1);
  }
  tally.busy_seconds.resize(static_cast<std::size_t>(plan.replicas));
  tally.requests.resize(static_cast<std::size_t>(plan.replicas));
  return tally;
}

}  // namespace rackplan
