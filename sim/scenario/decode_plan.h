// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/scenario/json_value.h"
#include "sim/scenario/plan_spec.h"

namespace rackplan {

/// `node` passed its check against the schema. Throws InputError for a parallel plan that is none.
[[nodiscard]] PlanSpec decode_plan(const JsonValue& node);

}  // namespace rackplan
