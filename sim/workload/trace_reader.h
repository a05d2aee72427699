// SPDX-License-Identifier: Apache-2.0
// A recorded workload, row by row, with bounded memory.
//
//   TraceReader trace("conv.csv.gz", TraceFormat::Auto);
//   while (const auto row = trace.next()) { … }
//
// Files are plain text or gzip. Azure's CSV has dates, the other CSV formats have seconds;
// Mooncake's JSON lines have milliseconds (other tools write the same keys in seconds, which
// nothing in the file can tell).
#pragma once

#include "models/base/error.h"
#include "sim/engine/tick.h"
#include "sim/workload/block_hashes.h"
#include "sim/workload/line_reader.h"
#include "sim/workload/row_parser.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rackplan {

enum class TraceFormat { Auto, Azure, Mooncake, BurstGpt, Vidur, Splitwise };

/// "auto", "azure", "mooncake", "burstgpt", "vidur", "splitwise".
[[nodiscard]] std::vector<std::string> trace_format_names();
/// One of these; InputError (path "format") otherwise.
[[nodiscard]] TraceFormat parse_trace_format(std::string_view name);
[[nodiscard]] std::string_view trace_format_name(TraceFormat format);

struct TraceRow {
  Tick time = 0;  // since the first row
  std::int32_t prompt_tokens = 0;
  std::int32_t output_tokens = 0;
  friend bool operator==(const TraceRow&, const TraceRow&) = default;
};

class TraceReader {
 public:
  /// Opens the file and reads its first line, from which Auto finds the format. With `blocks` the
  /// block hashes of a format that has them are read too, and must fit that convention (nothing in
  /// a file says which it is; Mooncake's own is mooncake_blocks). Throws InputError.
  explicit TraceReader(const std::filesystem::path& file,
                       TraceFormat format = TraceFormat::Auto,
                       const std::optional<BlockConvention>& blocks = std::nullopt);
  TraceReader(const TraceReader&) = delete;
  TraceReader& operator=(const TraceReader&) = delete;
  ~TraceReader();

  /// The next row; times never fall. Requests that the trace says failed are skipped. Throws
  /// InputError with the file, "line N" and the field when a row is wrong, and when there is no row
  /// at all.
  std::optional<TraceRow> next();

  /// Of the row that next() gave last, valid until the next call; no hashes when it has none, or
  /// they are not read.
  [[nodiscard]] PromptBlocks blocks() const { return {convention_, hashes_}; }

  /// How many failed requests were skipped so far.
  [[nodiscard]] std::int64_t failed_requests() const { return failed_requests_; }

  /// Never Auto.
  [[nodiscard]] TraceFormat format() const { return format_; }
  [[nodiscard]] const std::string& file() const { return lines_.file(); }

 private:
  void start_rows(const std::optional<BlockConvention>& blocks);
  std::optional<std::string_view> next_row_line();
  Tick since_first_row(const ParsedRow& row);
  [[nodiscard]] InputError at_this_line(InputError::Parts parts) const;

  LineReader lines_;
  TraceFormat format_;
  BlockConvention convention_;
  std::unique_ptr<RowParser> rows_;
  std::optional<std::string_view> first_line_;  // read to find the format, and a row itself
  std::span<const BlockHash> hashes_;
  std::int64_t rows_read_ = 0;
  std::int64_t failed_requests_ = 0;
  TraceTime first_time_;
  TraceTime last_time_;
  std::string last_time_text_;
};

}  // namespace rackplan
