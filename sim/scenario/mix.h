// SPDX-License-Identifier: Apache-2.0
// The arrivals that the workloads of a deployment share by weight. A part of a Poisson process is a
// Poisson process, so each workload gets one of its own:
//
//   rate_i = rate · weight_i / Σ weight          users, requests: the same, in whole numbers
#pragma once

#include "sim/scenario/json_value.h"
#include "sim/scenario/scenario.h"

#include <cstdint>
#include <string>
#include <vector>

namespace rackplan {

/// `total` in whole parts by weight: each its share rounded down, what is left one each to the
/// largest remainders, the first of equals. The parts add up to `total`.
[[nodiscard]] std::vector<std::int64_t> whole_shares(std::int64_t total,
                                                     const std::vector<double>& weights);

/// Gives `workloads`, decoded from `nodes`, their parts of `mix`. Requests that a workload states
/// itself stay. Throws InputError when one has no weight, or there is less than one user or request
/// for each; paths begin with `outer` ("deployments[1]." or nothing).
void share_mix(std::vector<WorkloadSpec>& workloads,
               const JsonValue& mix,
               const std::vector<JsonValue>& nodes,
               const std::string& outer);

/// Throws InputError when a workload at `path`, which is in no mix, has a weight.
void refuse_weight(const JsonValue& workload, const std::string& path);

}  // namespace rackplan
