// SPDX-License-Identifier: Apache-2.0
// Replays a trace, open loop: every request arrives at its recorded time, counted from the first
// row and divided by the speed-up, whatever the system does. Rows are read as they are needed.
#pragma once

#include "sim/workload/request_source.h"
#include "sim/workload/trace_reader.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>

namespace rackplan {

struct TraceWorkload {
  std::filesystem::path file;
  TraceFormat format = TraceFormat::Auto;
  double speedup = 1.0;  // 2 replays the trace in half the time; 0.001 to 1e6
  std::optional<std::int64_t> requests =
      std::nullopt;  // only the first so many; absent: the whole trace
  std::optional<BlockConvention> blocks = std::nullopt;  // absent: hashes are not read
};

/// Throws InputError: the file's, or with path "speedup" or "requests".
[[nodiscard]] std::unique_ptr<RequestSource> make_trace_source(const TraceWorkload& workload);

}  // namespace rackplan
