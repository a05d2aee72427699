// SPDX-License-Identifier: Apache-2.0
// What a reader must know before trusting a report: the approximations in force in this run.
#pragma once

#include "sim/run/assembly.h"
#include "sim/scenario/scenario.h"

#include <string>
#include <vector>

namespace rackplan {

[[nodiscard]] std::vector<std::string> approximations(const Scenario& scenario,
                                                      const Assembly& assembly);

}  // namespace rackplan
