// SPDX-License-Identifier: Apache-2.0
// One request as the client sends it.
#pragma once

#include <cstdint>

#include "sim/engine/tick.h"

namespace rackplan {

/// Requests are numbered 0, 1, 2, … in the order in which the source hands them out.
using RequestId = std::uint64_t;

struct Request {
  RequestId id = 0;
  Tick arrival = 0;
  std::int32_t prompt_tokens = 0;  // ≥ 1
  std::int32_t output_tokens = 0;  // ≥ 1
  friend bool operator==(const Request&, const Request&) = default;
};

}  // namespace rackplan
