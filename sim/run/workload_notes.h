// SPDX-License-Identifier: Apache-2.0
// What was changed in a trace, and what is assumed of requests that were never recorded.
#pragma once

#include "sim/scenario/scenario.h"

#include <string>
#include <vector>

namespace rackplan {

[[nodiscard]] std::vector<std::string> workload_notes(const WorkloadSpec& workload);

}  // namespace rackplan
