// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/scenario/json_value.h"
#include "sim/scenario/plan_spec.h"

namespace rackplan {

[[nodiscard]] JsonValue plan_node(const PlanSpec& spec);

}  // namespace rackplan
