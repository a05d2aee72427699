// SPDX-License-Identifier: Apache-2.0
// Replays a trace. Rows without sessions: open loop, every request at its recorded time, counted
// from the first row and divided by the speed-up, whatever the system does. Conversations (rows
// with sessions, Weka, agentic Mooncake): the first turn of each at its recorded time, or when one
// of `users` is free; later turns wait for answers. Rows are read as they are needed.
#pragma once

#include "sim/workload/conversation_source.h"
#include "sim/workload/request_source.h"
#include "sim/workload/trace_edits.h"
#include "sim/workload/trace_input.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>

namespace rackplan {

struct TraceWorkload {
  std::filesystem::path file;
  TraceFormat format = TraceFormat::Auto;
  double speedup = 1.0;  // 2 halves all times: arrivals and delays; 0.001 to 1e6
  std::optional<std::int64_t> requests =
      std::nullopt;  // only the first so many; absent: the whole trace
  std::optional<BlockConvention> blocks = std::nullopt;   // absent: hashes are not read
  std::optional<RowFormat> columns = std::nullopt;        // of TraceFormat::Columns
  bool dedupe = false;                                    // Weka: TraceInput
  std::optional<ConversationUsers> users = std::nullopt;  // conversations, one after another
  bool recorded = false;  // rows with sessions: all at their recorded times, waiting for nobody
  TraceEdits edits = {};
};

/// Throws InputError: the file's, or with path "speedup", "requests", "users", "ramp", "dedupe", or
/// of make_edited_stream.
[[nodiscard]] std::unique_ptr<RequestSource> make_trace_source(const TraceWorkload& workload);

}  // namespace rackplan
