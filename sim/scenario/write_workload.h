// SPDX-License-Identifier: Apache-2.0
// A workload's lengths, arrivals and changes as JSON, which reads back as the same.
#pragma once

#include "sim/scenario/arrival_spec.h"
#include "sim/scenario/json_value.h"

namespace rackplan {

[[nodiscard]] JsonValue length_node(const LengthDistribution& length);
[[nodiscard]] JsonValue pattern_node(const ArrivalPattern& pattern);
[[nodiscard]] JsonValue sessions_node(const SessionSpec& sessions);
/// Sets the members of `workload` that `changes` has.
void set_changes(JsonValue& workload, const TraceChanges& changes);

}  // namespace rackplan
