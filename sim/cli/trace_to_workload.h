// SPDX-License-Identifier: Apache-2.0
// rackplan trace FILE --to-workload OUT.json
#pragma once

#include "sim/cli/program.h"
#include "sim/workload/trace_input.h"

#include <string>

namespace rackplan {

/// Writes the workload that stands for the trace to `workload_file`, as JSON that may stand under
/// "workload" in a scenario, and the error of the reduction to `out` (empty: standard output).
ExitStatus trace_to_workload(const TraceInput& input,
                             const std::string& workload_file,
                             const std::string& out);

}  // namespace rackplan
