// SPDX-License-Identifier: Apache-2.0
// How a workload's trace is read and played, beyond its file, format and speed.
#pragma once

#include "models/units/quantity.h"

#include <cstdint>
#include <optional>
#include <string>

namespace rackplan {

struct TraceReading {
  std::string columns;                       // sim/workload/column_map.h; empty: a known format
  std::optional<std::int32_t> block_tokens;  // of a block that hash_ids name; absent: the format's
  std::optional<std::int32_t> users;         // who play its conversations; absent: by start times
  Seconds ramp;                              // over which the users come
  bool recorded_times = false;               // rows with sessions wait for nobody
  bool drop_duplicates = false;              // conversations
  friend bool operator==(const TraceReading&, const TraceReading&) = default;
};

}  // namespace rackplan
