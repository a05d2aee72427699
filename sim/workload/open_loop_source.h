// SPDX-License-Identifier: Apache-2.0
// Open loop: requests arrive by an ArrivalProcess, whatever the system does. Gap k belongs to
// request k, so the same seed at twice the rate gives the same pattern in half the time (each gap
// is rounded to a picosecond).
#pragma once

#include "sim/workload/arrival_times.h"
#include "sim/workload/request_lengths.h"
#include "sim/workload/request_source.h"

#include <cstdint>
#include <memory>
#include <optional>

namespace rackplan {

struct OpenLoopWorkload {
  std::uint64_t seed = 1;
  ArrivalProcess arrivals;
  std::optional<std::int64_t> requests = std::nullopt;  // absent: no end; the run has a horizon
  TokenLengths prompt;
  TokenLengths output;
  LengthPairing pairing = LengthPairing::Independent;
};

/// Throws InputError (those of ArrivalTimes, "requests", "prompt.…", "output.…"). next() throws one
/// when a request would arrive after latest_arrival.
[[nodiscard]] std::unique_ptr<RequestSource> make_open_loop_source(
    const OpenLoopWorkload& workload);

}  // namespace rackplan
