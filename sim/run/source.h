// SPDX-License-Identifier: Apache-2.0
// The request source that a scenario's workload describes.
#pragma once

#include "sim/scenario/scenario.h"
#include "sim/workload/request_source.h"

#include <cstdint>
#include <memory>
#include <optional>

namespace rackplan {

/// Throws InputError when a trace cannot be read.
[[nodiscard]] std::unique_ptr<RequestSource> make_source(const Scenario& scenario);

/// How many requests it will send, where that is known beforehand.
[[nodiscard]] std::optional<std::int64_t> planned_requests(const WorkloadSpec& workload);

}  // namespace rackplan
