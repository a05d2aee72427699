// SPDX-License-Identifier: Apache-2.0
// A scenario's words for synthetic requests and changed traces in those of sim/workload.
#pragma once

#include "sim/scenario/scenario.h"
#include "sim/workload/arrival_times.h"
#include "sim/workload/request_lengths.h"
#include "sim/workload/request_source.h"
#include "sim/workload/trace_edits.h"

#include <cstdint>
#include <memory>
#include <optional>

namespace rackplan {

[[nodiscard]] TokenLengths token_lengths(const LengthDistribution& lengths);
[[nodiscard]] LengthPairing length_pairing(LengthPairingSpec pairing);
[[nodiscard]] ArrivalProcess arrival_process(PerSecond rate, const ArrivalPattern& pattern);

[[nodiscard]] TraceEdits trace_edits(const TraceChanges& changes, std::uint64_t seed);

/// For a workload with sessions. Throws InputError.
[[nodiscard]] std::unique_ptr<RequestSource> make_session_source(
    const WorkloadSpec& workload, std::uint64_t seed, std::optional<std::int64_t> requests);

/// For a trace in the format "servegen". Throws InputError.
[[nodiscard]] std::unique_ptr<RequestSource> make_servegen_source(
    const WorkloadSpec& workload, std::uint64_t seed, std::optional<std::int64_t> requests);

}  // namespace rackplan
