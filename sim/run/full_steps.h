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

struct FullSteps {
  double prompts = 0.0;                  // of a rank in the prefill step
  double prompt = 0.0;                   // tokens
  std::optional<StepBreakdown> prefill;  // absent for a decode pool
  std::int64_t requests = 0;             // of the decode step, all ranks
  double context = 0.0;                  // tokens, mean
  std::optional<StepBreakdown> decode;   // absent for a prefill pool
};

/// Where only a trace knows the lengths, 1,024 tokens are taken.
[[nodiscard]] FullSteps full_steps(const AssembledDeployment& deployment,
                                   std::size_t pool,
                                   const WorkloadSpec& workload);

/// One standard deviation of the pool's step times, as a fraction: the larger of its full steps'.
[[nodiscard]] double step_time_error(const AssembledDeployment& deployment,
                                     std::size_t pool,
                                     const WorkloadSpec& workload);

}  // namespace rackplan
