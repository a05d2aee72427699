// SPDX-License-Identifier: Apache-2.0
// The front between throughput for each GPU and speed for each user: candidates that none beats in
// both.
#pragma once

#include "sim/plan/search.h"

#include <cstddef>
#include <vector>

namespace rackplan {

/// Indices into `tried`, of those that met their targets, in falling order of throughput per GPU.
/// Of equal ones the first.
[[nodiscard]] std::vector<std::size_t> pareto_front(const std::vector<TriedCandidate>& tried);

}  // namespace rackplan
