// SPDX-License-Identifier: Apache-2.0
// Closed loop: `concurrency` users, each sending its next request one tick after it has the last
// token of the previous one, until `requests` were sent. All users start at tick 0. Ids are given
// in order of release.
#pragma once

#include "sim/workload/request_lengths.h"
#include "sim/workload/request_source.h"

#include <cstdint>
#include <memory>
#include <optional>

namespace rackplan {

struct ClosedLoopWorkload {
  std::uint64_t seed = 1;
  std::int32_t concurrency = 1;
  std::optional<std::int64_t> requests = std::nullopt;  // absent: no end; the run has a horizon
  TokenLengths prompt;
  TokenLengths output;
  LengthPairing pairing = LengthPairing::Independent;
};

/// Throws InputError (paths "concurrency", "requests", "prompt.…", "output.…", "pairing").
[[nodiscard]] std::unique_ptr<RequestSource> make_closed_loop_source(
    const ClosedLoopWorkload& workload);

}  // namespace rackplan
