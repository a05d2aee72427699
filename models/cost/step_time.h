// SPDX-License-Identifier: Apache-2.0
// The time of one step: factor · (engine overhead + multiplier · critical path of the step graph).
#pragma once

#include "models/cost/cost_model.h"
#include "models/cost/engine_profile.h"
#include "models/llm/model_spec.h"
#include "models/llm/parallel_plan.h"
#include "models/llm/precision.h"
#include "models/step/step.h"

#include <memory>

namespace rackplan {

/// Everything a step's time depends on besides its shape. `cost` outlives the inputs.
struct StepInputs {
  ModelSpec model;
  PrecisionPlan precision;
  ParallelPlan plan;
  EngineProfile engine;
  const CostModel& cost;
  int mtp_depth = 0;  // draft tokens a step
  /// How tokens spread over expert ranks; absent: evenly.
  std::shared_ptr<const ExpertLoad> expert_load{};
  ExpertExchange expert_exchange = ExpertExchange::AllToAll;
  /// On every step's time; > 0. Not a prediction: asks what steps that much slower would do.
  double time_factor = 1.0;
};

[[nodiscard]] StepOptions step_options(const StepInputs& inputs);

/// What the engine adds to a decode step.
[[nodiscard]] Seconds decode_overhead(const StepInputs& inputs);

[[nodiscard]] Seconds decode_time(const StepInputs& inputs, const DecodeShape& shape);
/// The multiplier of the engine profile covers what prefill kernels lose between them.
[[nodiscard]] Seconds prefill_time(const StepInputs& inputs, const PrefillShape& shape);

}  // namespace rackplan
