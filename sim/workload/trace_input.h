// SPDX-License-Identifier: Apache-2.0
// A trace and how to read it.
#pragma once

#include "sim/workload/block_hashes.h"
#include "sim/workload/conversation.h"
#include "sim/workload/row_format.h"
#include "sim/workload/trace_format.h"
#include "sim/workload/trace_reader.h"

#include <filesystem>
#include <memory>
#include <optional>

namespace rackplan {

struct TraceInput {
  std::filesystem::path file;  // Weka: a folder too
  TraceFormat format = TraceFormat::Auto;
  std::optional<RowFormat> columns = std::nullopt;  // of TraceFormat::Columns
  /// What hashes name, where the file does not say it; absent: they are not read.
  std::optional<BlockConvention> blocks = std::nullopt;
  bool dedupe = false;  // Weka: only the first of conversations with the same requests
};

/// What Auto stands for: by the first line, or (folders, archives) by what it is. Throws
/// InputError.
[[nodiscard]] TraceFormat format_of(const TraceInput& input);

[[nodiscard]] std::unique_ptr<TraceReader> open_rows(const TraceInput& input);

/// The conversations of a trace of any format. A row without a session is a conversation of its
/// own. Throws InputError, and so does its next().
[[nodiscard]] std::unique_ptr<ConversationStream> open_conversations(const TraceInput& input);

}  // namespace rackplan
