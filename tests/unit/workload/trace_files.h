// SPDX-License-Identifier: Apache-2.0
// Files that the trace tests write, and those of the shared data that they may find.
#pragma once

#include "sim/workload/trace_reader.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rackplan {

/// Writes `content` to a file of this name in a folder of this test.
std::filesystem::path write_trace(const std::string& name, std::string_view content);
/// `content` as one gzip member; level 0 stores the bytes as they are, 15 bytes from the start.
std::string gzipped(std::string_view content, int level = 9);
/// All rows of a file.
std::vector<TraceRow> rows_of(const std::filesystem::path& file,
                              TraceFormat format = TraceFormat::Auto);
/// `name` below the data folder (RACKPLAN_SHARED_DATA, else ../shared/data beside the sources).
std::optional<std::filesystem::path> shared_data(const std::string& name);

}  // namespace rackplan
