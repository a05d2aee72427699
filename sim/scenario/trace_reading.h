// SPDX-License-Identifier: Apache-2.0
// How a trace is read and played, from and to the JSON of its workload.
#pragma once

#include "sim/scenario/json_value.h"
#include "sim/scenario/trace_spec.h"

namespace rackplan {

/// `workload` was checked against the schema.
[[nodiscard]] TraceReading decode_trace_reading(const JsonValue& workload);

/// Writes what is not the default.
void write_trace_reading(JsonValue& workload, const TraceReading& reading);

}  // namespace rackplan
