// SPDX-License-Identifier: Apache-2.0
// A pool's steps at its limits with a workload's mean lengths, and how far their times may be off.
#pragma once

#include "models/cost/step_breakdown.h"
#include "sim/run/assembly.h"
#include "sim/scenario/scenario.h"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace rackplan {

/// A step with pieces of prompts and all who run: one pass with the tokens of both, and what
/// attention pays for the contexts of those who run (semantics.md, "Steps with prompts").
struct FullMixedStep {
  std::int64_t pieces = 0;  // tokens of prompts on a rank; none are left: 0, and no pass
  StepBreakdown pass;
  Seconds contexts;
};

/// As full as the scheduler can make them.
struct FullSteps {
  double prompts = 0.0;                  // of a rank in the prefill step, where they run whole
  double prompt = 0.0;                   // tokens
  std::int64_t prefill_tokens = 0;       // of a rank
  std::optional<StepBreakdown> prefill;  // absent for a decode pool
  std::int64_t requests = 0;             // of the decode step, all ranks
  double context = 0.0;                  // tokens, mean
  std::optional<StepBreakdown> decode;   // absent for a prefill pool
  std::optional<FullMixedStep> mixed;    // where decoding is mixed with pieces of prompts
};

/// Requests that a rank can run at once: by its slots, and by its KV blocks for requests of this
/// many tokens. Where blocks are reserved, those of prompt and output; where contexts grow, those
/// of the mean context while it runs, with half a block empty.
[[nodiscard]] int decode_batch(const AssembledPool& pool, double prompt, double output);

/// Where only a trace knows the lengths, 1,024 tokens are taken.
[[nodiscard]] FullSteps full_steps(const AssembledDeployment& deployment,
                                   std::size_t pool,
                                   const WorkloadSpec& workload);

/// One standard deviation of the pool's step times, as a fraction: the larger of its full steps'.
[[nodiscard]] double step_time_error(const AssembledDeployment& deployment,
                                     std::size_t pool,
                                     const WorkloadSpec& workload);

}  // namespace rackplan
