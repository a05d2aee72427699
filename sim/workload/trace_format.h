// SPDX-License-Identifier: Apache-2.0
// The formats of traces: names, what tells them apart, what their rows mean.
#pragma once

#include "sim/workload/block_hashes.h"
#include "sim/workload/row_format.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rackplan {

enum class TraceFormat {
  Auto,
  Azure,
  Mooncake,
  BurstGpt,
  Vidur,
  Splitwise,
  Bailian,
  RagPulse,
  AgenticMooncake,
  Weka,
  Columns,
};

/// "auto", "azure", "mooncake", …
[[nodiscard]] std::vector<std::string> trace_format_names();
/// One of these; InputError (path "format") otherwise.
[[nodiscard]] TraceFormat parse_trace_format(std::string_view name);
[[nodiscard]] std::string_view trace_format_name(TraceFormat format);

/// By what the first line of a file says. Throws InputError with all formats when it says nothing.
[[nodiscard]] TraceFormat format_of_line(std::string_view first_line);
/// All formats, for error messages.
[[nodiscard]] std::string_view known_trace_formats();

/// Its rows are requests: all but AgenticMooncake and Weka.
[[nodiscard]] bool comes_as_rows(TraceFormat format);
/// Of those, but for Columns.
[[nodiscard]] const RowFormat& row_format_of(TraceFormat format);
/// They are CSV; the others are JSON lines.
[[nodiscard]] bool is_csv(TraceFormat format);

/// How the published traces of a format name blocks; nullopt where they do not, or the file says it
/// itself.
[[nodiscard]] std::optional<BlockConvention> usual_blocks(TraceFormat format);

}  // namespace rackplan
