// SPDX-License-Identifier: Apache-2.0
#include "models/cost/step_time.h"

namespace rackplan {
namespace {

Seconds path_time(const StepInputs& inputs, const StepGraph& graph) {
  return critical_path(graph, [&](const Op& op) { return inputs.cost.price(op).time; }).total;
}

}  // namespace

StepOptions step_options(const StepInputs& inputs) {
  const EngineProfile& engine = inputs.engine;
  return {.shared_expert_overlap = engine.shared_expert_overlap,
          .small_kernel = engine.small_kernel,
          .small_kernels_per_layer = engine.small_kernels_per_layer,
          .expert_exchange = inputs.expert_exchange,
          .expert_load = inputs.expert_load,
          .mtp_depth = inputs.mtp_depth};
}

Seconds decode_overhead(const StepInputs& inputs) {
  const EngineProfile& engine = inputs.engine;
  Seconds overhead = engine.decode_step_overhead;
  if (inputs.mtp_depth > 0) {
    overhead += engine.mtp_step_overhead;
  }
  if (inputs.model.moe_layers > 0 && inputs.plan.attention_dp > 1 &&
      inputs.expert_exchange == ExpertExchange::AllGather) {
    overhead += engine.gather_step_overhead;
  }
  return overhead;
}

Seconds decode_time(const StepInputs& inputs, const DecodeShape& shape) {
  return inputs.time_factor *
         (decode_overhead(inputs) +
          path_time(inputs,
                    decode_step(
                        inputs.model, inputs.precision, inputs.plan, step_options(inputs), shape)));
}

Seconds prefill_time(const StepInputs& inputs, const PrefillShape& shape) {
  return inputs.time_factor *
         (inputs.engine.prefill_step_overhead +
          inputs.engine.prefill_multiplier *
              path_time(
                  inputs,
                  prefill_step(
                      inputs.model, inputs.precision, inputs.plan, step_options(inputs), shape)));
}

}  // namespace rackplan
