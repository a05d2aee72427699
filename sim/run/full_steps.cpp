// SPDX-License-Identifier: Apache-2.0
#include "sim/run/full_steps.h"

#include "models/cost/step_table_builder.h"
#include "sim/run/mean_length.h"

#include <algorithm>
#include <cmath>
#include <variant>

namespace rackplan {

FullSteps full_steps(const AssembledDeployment& deployment,
                     std::size_t pool,
                     const WorkloadSpec& workload) {
  const AssembledPool& assembled = deployment.pools[pool];
  const PoolLimits& limits = assembled.spec.limits;
  const StepInputs inputs = deployment.inputs(pool);
  const int ranks = assembled.spec.parallel.attention_dp;
  const bool traced = std::holds_alternative<TraceArrivals>(workload.arrivals);
  constexpr double assumed_tokens = 1024.0;  // where only the trace knows
  const double output = traced ? assumed_tokens : mean_length(workload.output);
  FullSteps full;
  full.prompt = traced ? assumed_tokens : mean_length(workload.prompt);
  if (assembled.spec.role != PoolRole::Decode) {
    full.prompts = std::clamp(std::floor(limits.max_tokens_per_rank / full.prompt),
                              1.0,
                              static_cast<double>(limits.max_batch_per_rank));
    const auto tokens = static_cast<std::int64_t>(full.prompts * full.prompt);
    full.prefill = explain_prefill(inputs, prefill_shape(tokens, 0.5 * full.prompt, ranks));
  }
  if (assembled.spec.role != PoolRole::Prefill) {
    full.context = full.prompt + 0.5 * output;
    const auto fits = static_cast<int>(
        static_cast<double>(assembled.memory.kv_capacity_tokens_per_rank) / (full.prompt + output));
    const int batch = std::max(1, std::min(limits.max_batch_per_rank, fits));
    const PoolPlan& plan = assembled.spec.role == PoolRole::Decode ? *deployment.serving.decode
                                                                   : deployment.serving.first;
    full.requests = std::int64_t{batch} * ranks;
    full.decode = explain_decode(inputs,
                                 {.rank_batch = plan.padded(batch),
                                  .rank_context = std::llround(full.context * batch),
                                  .global_requests = full.requests});
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
