// SPDX-License-Identifier: Apache-2.0
// The tables of a deployment's requests: the answer, the account, the metrics.
#pragma once

#include "sim/report/report.h"
#include "sim/report/text_table.h"

#include <vector>

namespace rackplan {

[[nodiscard]] TextTable answer_table(const DeploymentReport& report);
[[nodiscard]] TextTable request_table(const DeploymentReport& report);
/// Without rows of a single workload.
[[nodiscard]] TextTable workload_table(const std::vector<WorkloadReport>& workloads);
[[nodiscard]] TextTable metric_table(const RequestMetrics& metrics);

}  // namespace rackplan
