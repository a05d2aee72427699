// SPDX-License-Identifier: Apache-2.0
// Open loop, memoryless: gaps between requests are exponential with mean 1/rate, whatever the
// system does. Gap k belongs to request k, so the same seed at twice the rate gives the same
// pattern in half the time (each gap is rounded to a picosecond).
#pragma once

#include "models/units/quantity.h"
#include "sim/workload/lengths.h"
#include "sim/workload/request_source.h"

#include <cstdint>
#include <memory>
#include <optional>

namespace rackplan {

struct PoissonWorkload {
  std::uint64_t seed = 1;
  PerSecond rate;
  std::optional<std::int64_t> requests = std::nullopt;  // absent: no end; the run has a horizon
  TokenLengths prompt;
  TokenLengths output;
};

/// Throws InputError (paths "rate", "requests", "prompt.…", "output.…"). next() throws one when a
/// request would arrive after latest_arrival.
[[nodiscard]] std::unique_ptr<RequestSource> make_poisson_source(const PoissonWorkload& workload);

}  // namespace rackplan
