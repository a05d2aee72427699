// SPDX-License-Identifier: Apache-2.0
#include "sim/run/full_steps.h"

#include "models/cost/step_table_builder.h"
#include "sim/run/mean_length.h"

#include <algorithm>
#include <cmath>
#include <variant>

namespace rackplan {

namespace {

// Tokens of a rank in a step; where prompts run whole, how many of them.
void fill_prefill(FullSteps& full, const StepInputs& inputs, const PoolPlan& plan) {
  const double most = plan.max_prompts_per_rank;
  if (plan.chunk_tokens > 0) {
    full.prefill_tokens =
        std::min<std::int64_t>(plan.chunk_tokens, std::llround(most * full.prompt));
  } else {
    const double room = static_cast<double>(plan.max_tokens_per_rank) / full.prompt;
    full.prompts = std::clamp(std::floor(room), 1.0, most);
    full.prefill_tokens = static_cast<std::int64_t>(full.prompts * full.prompt);
  }
  // A prompt's tokens lie at half its length on average, whole or in pieces.
  full.prefill =
      explain_prefill(inputs, prefill_shape(full.prefill_tokens, 0.5 * full.prompt, plan.ranks));
}

// Not padded.
DecodeShape decode_shape(const PoolPlan& plan, int batch, double context) {
  return {.rank_batch = batch,
          .rank_context = std::llround(context * batch),
          .global_requests = std::int64_t{batch} * plan.ranks};
}

FullMixedStep mixed_step(const FullSteps& full,
                         const StepInputs& inputs,
                         const PoolPlan& plan,
                         int batch) {
  FullMixedStep mixed;
  mixed.pieces = plan.chunk_tokens - std::int64_t{plan.mtp.query_tokens()} * batch;
  if (mixed.pieces <= 0) {
    return {};
  }
  const double depth = static_cast<double>(mixed.pieces) * 0.5 * full.prompt /
                       static_cast<double>(plan.chunk_tokens);
  mixed.pass = explain_prefill(inputs, prefill_shape(plan.chunk_tokens, depth, plan.ranks));
  const Seconds with = explain_decode(inputs, decode_shape(plan, batch, full.context)).total;
  const Seconds without = explain_decode(inputs, decode_shape(plan, batch, 0.0)).total;
  mixed.contexts = std::max(Seconds(), with - without);
  return mixed;
}

}  // namespace

int decode_batch(const AssembledPool& pool, double prompt, double output) {
  const auto block = static_cast<double>(pool.kv.block_tokens);
  const double blocks =
      std::floor(static_cast<double>(pool.memory.kv_capacity_tokens_per_rank) / block);
  const double held = pool.kv.grows() ? (prompt + 0.5 * output + 0.5 * (block - 1.0)) / block
                                      : std::ceil((prompt + output) / block);
  const double slots = pool.spec.limits.max_batch_per_rank;
  return std::max(1, static_cast<int>(std::min(slots, std::floor(blocks / held))));
}

FullSteps full_steps(const AssembledDeployment& deployment,
                     std::size_t pool,
                     const WorkloadSpec& workload) {
  const AssembledPool& assembled = deployment.pools[pool];
  const PoolPlan& plan = assembled.spec.role == PoolRole::Decode ? *deployment.serving.decode
                                                                 : deployment.serving.first;
  const StepInputs inputs = deployment.inputs(pool);
  const bool traced = std::holds_alternative<TraceArrivals>(workload.arrivals);
  constexpr double assumed_tokens = 1024.0;  // where only the trace knows
  const double output = traced ? assumed_tokens : mean_length(workload.output);
  FullSteps full;
  full.prompt = traced ? assumed_tokens : mean_length(workload.prompt);
  if (assembled.spec.role != PoolRole::Decode) {
    fill_prefill(full, inputs, plan);
  }
  if (assembled.spec.role != PoolRole::Prefill) {
    full.context = full.prompt + 0.5 * output;
    const int batch = decode_batch(assembled, full.prompt, output);
    DecodeShape shape = decode_shape(plan, batch, full.context);
    full.requests = shape.global_requests;
    shape.rank_batch = plan.padded(batch);
    full.decode = explain_decode(inputs, shape);
    if (plan.mixes_decode) {
      full.mixed = mixed_step(full, inputs, plan, batch);
    }
  }
  return full;
}

double step_time_error(const AssembledDeployment& deployment,
                       std::size_t pool,
                       const WorkloadSpec& workload) {
  const FullSteps full = full_steps(deployment, pool, workload);
  return std::max(full.prefill ? full.prefill->relative_error : 0.0,
                  full.decode ? full.decode->relative_error : 0.0);
}

}  // namespace rackplan
