// SPDX-License-Identifier: Apache-2.0
// What a scenario says about money, as it is written: what is absent is left out.
#pragma once

#include "models/economics/economics_spec.h"
#include "sim/scenario/json_value.h"

namespace rackplan {

[[nodiscard]] JsonValue economics_node(const EconomicsSpec& spec);

/// Into the entry of estate.systems.
void write_terms(JsonValue& node, const EstateTerms& terms);

}  // namespace rackplan
