// SPDX-License-Identifier: Apache-2.0
// A report in the shape of AIPerf's profile_export_aiperf.json, so that tools that read a measured
// run read a simulated one. Keys that only a real run has (its version, wall-clock times, the
// configuration of the load generator) are left out; sim/run/outputs.md lists what is there.
#pragma once

#include "sim/report/report.h"

#include <string>

namespace rackplan {

/// Of one of the deployments of the report. Indented JSON with a final newline.
[[nodiscard]] std::string aiperf_summary(const Report& report, const DeploymentReport& deployment);

}  // namespace rackplan
