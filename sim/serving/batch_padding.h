// SPDX-License-Identifier: Apache-2.0
// PoolPlan::padded as a table.
#pragma once

#include "models/base/error.h"
#include "sim/serving/serving_plan.h"

#include <cstddef>
#include <vector>

namespace rackplan {

class BatchPadding {
 public:
  explicit BatchPadding(const PoolPlan& plan) {
    for (int batch = 0; batch <= plan.max_batch_per_rank; ++batch) {
      padded_.push_back(plan.padded(batch));
    }
    ensure(padded_.back() == plan.max_batch_per_rank, "no step is padded beyond the largest batch");
  }
  [[nodiscard]] int operator()(int batch) const { return padded_[static_cast<std::size_t>(batch)]; }

 private:
  std::vector<int> padded_;
};

}  // namespace rackplan
