// SPDX-License-Identifier: Apache-2.0
// The parts of a checked workload that say how its requests come.
#pragma once

#include "sim/scenario/arrival_spec.h"
#include "sim/scenario/json_value.h"

#include <string>

namespace rackplan {

// `workload` stands at `path`. Each throws InputError where its fields do not go together.

/// Of "arrivals"; the default without it.
[[nodiscard]] ArrivalPattern decode_pattern(const JsonValue& workload, const std::string& path);
/// Of "sessions", which is there.
[[nodiscard]] SessionSpec decode_sessions(const JsonValue& workload, const std::string& path);
/// Of jitter, trace_window, sample, max_prompt and max_output.
[[nodiscard]] TraceChanges decode_changes(const JsonValue& workload, const std::string& path);
/// Of "length_pairing", which recorded lengths have not.
[[nodiscard]] LengthPairingSpec decode_pairing(const JsonValue& workload, const std::string& path);

}  // namespace rackplan
