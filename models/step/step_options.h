// SPDX-License-Identifier: Apache-2.0
// What the step graph needs to know of the engine that runs it, and of how it is run.
#pragma once

#include "models/step/expert_exchange.h"
#include "models/step/expert_load.h"
#include "models/units/quantity.h"

#include <memory>

namespace rackplan {

struct StepOptions {
  double shared_expert_overlap = 0.0;  // fraction of the shared expert beside the routed ones
  Seconds small_kernel;                // launch of one elementwise kernel
  int small_kernels_per_layer = 0;
  ExpertExchange expert_exchange = ExpertExchange::AllToAll;
  /// How tokens spread over experts and their ranks; null: evenly.
  std::shared_ptr<const ExpertLoad> expert_load{};
  int mtp_depth = 0;  // draft tokens a step; the model has MTP layers when > 0
};

}  // namespace rackplan
