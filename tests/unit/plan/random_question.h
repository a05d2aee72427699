// SPDX-License-Identifier: Apache-2.0
// Small questions to plan, drawn by a number: models, systems, layouts, loads, targets that some of
// the configurations miss, others that all miss.
#pragma once

#include "sim/scenario/scenario.h"

#include <cstdint>

namespace rackplan {

[[nodiscard]] Scenario random_question(std::uint64_t number);

/// The same shape, fixed: DeepSeek-R1 on up to `racks` GB200 racks at `rate`, 1k/1k.
[[nodiscard]] Scenario plain_question(int racks, PerSecond rate, std::int64_t requests);

}  // namespace rackplan
