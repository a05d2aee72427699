// SPDX-License-Identifier: Apache-2.0
// What the step graph needs to know of the engine that runs it.
#pragma once

#include "models/units/quantity.h"

namespace rackplan {

struct StepOptions {
  double shared_expert_overlap = 0.0;  // fraction of the shared expert beside the routed ones
  Seconds small_kernel;                // launch of one elementwise kernel
  int small_kernels_per_layer = 0;
  double expert_imbalance = 1.0;  // load of the busiest expert rank over the mean
};

}  // namespace rackplan
