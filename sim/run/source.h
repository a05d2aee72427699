// SPDX-License-Identifier: Apache-2.0
// The request source that a deployment's workloads describe.
#pragma once

#include "sim/scenario/scenario.h"
#include "sim/workload/request_source.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace rackplan {

/// The requests of one deployment: of all its workloads, which Request::workload tells apart.
/// Workload w of deployment d draws with the scenario's seed where both are the first, else with a
/// seed drawn from it. Throws InputError when a trace cannot be read.
[[nodiscard]] std::unique_ptr<RequestSource> make_source(const Scenario& scenario,
                                                         std::size_t deployment);

/// Those of one workload, which stands at `path`.
[[nodiscard]] std::unique_ptr<RequestSource> make_workload_source(const WorkloadSpec& workload,
                                                                  std::uint64_t seed,
                                                                  const std::string& path);

/// How many requests it will send, where that is known beforehand.
[[nodiscard]] std::optional<std::int64_t> planned_requests(const WorkloadSpec& workload);
/// Of all workloads of all deployments.
[[nodiscard]] std::optional<std::int64_t> planned_requests(const Scenario& scenario);

}  // namespace rackplan
