// SPDX-License-Identifier: Apache-2.0
// The steps of a pool as `rackplan explain` shows them: as full as the scheduler can make them,
// each op with its time, bound and source.
#pragma once

#include "sim/run/assembly.h"
#include "sim/scenario/scenario.h"

#include <cstddef>
#include <string>

namespace rackplan {

/// Of pool `index`, with the mean lengths of `workload`: a full prefill step (whole prompts or
/// pieces), a full decode step, and where they are mixed a step with both.
[[nodiscard]] std::string steps_text(const AssembledDeployment& deployment,
                                     std::size_t index,
                                     const WorkloadSpec& workload);

}  // namespace rackplan
