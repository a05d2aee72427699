// SPDX-License-Identifier: Apache-2.0
// One request as the client sends it.
#pragma once

#include "sim/engine/tick.h"

#include <cstdint>

namespace rackplan {

/// Requests are numbered 0, 1, 2, … in the order in which the source hands them out.
using RequestId = std::uint64_t;

struct Request {
  RequestId id = 0;
  Tick arrival = 0;
  std::int32_t prompt_tokens = 0;  // ≥ 1
  std::int32_t output_tokens = 0;  // ≥ 1
  std::uint16_t workload = 0;      // index in its deployment: whose SLO it is judged by
  std::int16_t priority = 0;       // larger goes first where a queue looks at it
  friend bool operator==(const Request&, const Request&) = default;
};

/// Of a prompt, and of an output: prompt + output fits 32 bits.
inline constexpr std::int32_t max_request_tokens = 1'000'000'000;
/// 100 of the 106 days that ticks can count; the rest is for serving what arrived last.
inline constexpr Tick latest_arrival = 8'640'000 * ticks_per_second;

}  // namespace rackplan
