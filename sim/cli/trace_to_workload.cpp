// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/trace_to_workload.h"

#include "sim/cli/output.h"
#include "sim/run/trace_reduction.h"
#include "sim/scenario/write.h"

namespace rackplan {

ExitStatus trace_to_workload(const TraceInput& input,
                             const std::string& workload_file,
                             const std::string& out) {
  const TraceReduction reduction = reduce_trace(input);
  write_result(to_text(to_document(reduction.workload)), workload_file);
  write_result(reduction_table(reduction), out);
  return ExitStatus::Done;
}

}  // namespace rackplan
