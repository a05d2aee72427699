// SPDX-License-Identifier: Apache-2.0
// The router of a scenario: from a checked document, and back.
#pragma once

#include "sim/scenario/json_value.h"
#include "sim/scenario/router_spec.h"

namespace rackplan {

/// `node` is the value of "router", which has passed check_against_schema.
[[nodiscard]] RouterSpec decode_router(const JsonValue& node);

/// With all defaults written out. An aggregated pool has no decode router.
[[nodiscard]] JsonValue router_node(const RouterSpec& router, bool aggregated);

}  // namespace rackplan
