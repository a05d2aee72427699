// SPDX-License-Identifier: Apache-2.0
// PoolPlan::padded as a table.
#pragma once

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
  }
  [[nodiscard]] int operator()(int batch) const { return padded_[static_cast<std::size_t>(batch)]; }

 private:
  std::vector<int> padded_;
};

}  // namespace rackplan
