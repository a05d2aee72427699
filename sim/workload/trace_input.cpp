// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/trace_input.h"

#include "models/base/error.h"
#include "sim/workload/agentic_mooncake.h"
#include "sim/workload/row_stream.h"
#include "sim/workload/session_rows.h"
#include "sim/workload/weka_conversations.h"

#include <array>
#include <fstream>
#include <string_view>
#include <system_error>
#include <utility>

namespace rackplan {
namespace {

/// A tar archive, or something compressed by zstd (which rows never are).
bool is_archive(const std::filesystem::path& file) {
  using namespace std::string_view_literals;
  constexpr std::size_t magic_at = 257;  // of POSIX tar
  std::array<char, magic_at + 5> start{};
  std::ifstream(file, std::ios::binary).read(start.data(), start.size());
  const std::string_view bytes(start.data(), start.size());
  return bytes.substr(magic_at) == "ustar" || bytes.starts_with("\x28\xB5\x2F\xFD"sv);
}

}  // namespace

TraceFormat format_of(const TraceInput& input) {
  if (input.format != TraceFormat::Auto) {
    return input.format;
  }
  if (input.columns) {
    return TraceFormat::Columns;
  }
  std::error_code none;
  if (std::filesystem::is_directory(input.file, none) || is_archive(input.file)) {
    return TraceFormat::Weka;
  }
  LineReader lines(input.file);
  const auto first = lines.next();
  if (!first) {
    throw InputError({lines.file(), "", "an empty file", std::string(known_trace_formats())});
  }
  try {
    return format_of_line(*first);
  } catch (const InputError& error) {
    throw error.within(lines.file(), "line 1");
  }
}

std::unique_ptr<TraceReader> open_rows(const TraceInput& input) {
  return std::make_unique<TraceReader>(input.file, input.format, input.blocks, input.columns);
}

std::unique_ptr<ConversationStream> open_conversations(const TraceInput& input) {
  const TraceFormat format = format_of(input);
  if (input.dedupe && format != TraceFormat::Weka) {
    throw InputError({input.file.string(),
                      "dedupe",
                      "a trace in format " + std::string(trace_format_name(format)),
                      "dedupe with Weka conversations"});
  }
  if (format == TraceFormat::Weka) {
    return make_weka_stream(input.file, input.dedupe);
  }
  if (format == TraceFormat::AgenticMooncake) {
    return make_agentic_stream(input.file);
  }
  auto rows = open_rows(input);
  if (rows->has_sessions()) {
    return make_session_stream(input);
  }
  return make_row_stream(std::move(rows));
}

}  // namespace rackplan
