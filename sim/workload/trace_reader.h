// SPDX-License-Identifier: Apache-2.0
// A recorded workload, row by row, with bounded memory.
//
//   TraceReader trace("conv.csv.gz", TraceFormat::Auto);
//   while (const auto row = trace.next()) { … }
//
// Files are plain text or gzip. Azure's CSV has dates, the other CSV formats, Bailian and RAGPulse
// have seconds; Mooncake's JSON lines have milliseconds (other tools write the same keys in
// seconds, which nothing in the file can tell: a column map says it).
#pragma once

#include "models/base/error.h"
#include "sim/engine/tick.h"
#include "sim/workload/block_hashes.h"
#include "sim/workload/line_reader.h"
#include "sim/workload/row_parser.h"
#include "sim/workload/trace_format.h"

#include <cstdint>
#include <deque>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace rackplan {

struct TraceRow {
  Tick time = 0;  // since the first row
  std::int32_t prompt_tokens = 0;
  std::int32_t output_tokens = 0;
  std::int16_t priority = 0;
  friend bool operator==(const TraceRow&, const TraceRow&) = default;
};

class TraceReader {
 public:
  /// Opens the file and reads its first line, from which Auto finds the format; `columns` is what
  /// Columns needs. With `blocks` the
  /// block hashes of a format that has them are read too, and must fit that convention (nothing in
  /// a file says which it is; Mooncake's own is mooncake_blocks). Throws InputError.
  explicit TraceReader(const std::filesystem::path& file,
                       TraceFormat format = TraceFormat::Auto,
                       const std::optional<BlockConvention>& blocks = std::nullopt,
                       const std::optional<RowFormat>& columns = std::nullopt);
  TraceReader(const TraceReader&) = delete;
  TraceReader& operator=(const TraceReader&) = delete;
  ~TraceReader();

  /// The next row; times never fall (RAGPulse's published file is not in order: its rows are all
  /// read first, and sorted; equal times stay in order). Requests that the trace says failed are
  /// skipped. Throws InputError with the file, "line N" and the field when a row is wrong, and when
  /// there is no row at all.
  std::optional<TraceRow> next();

  /// The first row names a session (or, Bailian, a chat): rows belong together. They need not be in
  /// order of time, and need no time, once any_order() was called.
  [[nodiscard]] bool has_sessions() const { return has_sessions_; }
  void any_order() { in_order_ = false; }

  /// The row that next() gave last, as written; valid until the next call.
  [[nodiscard]] const ParsedRow& parsed() const { return parsed_; }
  /// Wrong, with the file and the line of that row.
  [[nodiscard]] InputError at_this_line(InputError::Parts parts) const;

  /// Of the row that next() gave last, valid until the next call; no hashes when it has none, or
  /// they are not read.
  [[nodiscard]] PromptBlocks blocks() const { return {convention_, parsed_.block_hashes}; }

  /// How many failed requests were skipped so far.
  [[nodiscard]] std::int64_t failed_requests() const { return failed_requests_; }

  /// Never Auto.
  [[nodiscard]] TraceFormat format() const { return format_; }
  [[nodiscard]] const std::string& file() const { return lines_.file(); }

 private:
  void start_rows(const std::optional<BlockConvention>& blocks,
                  const std::optional<RowFormat>& columns);
  std::optional<TraceRow> next_row();
  std::optional<TraceRow> next_in_order();
  std::optional<std::string_view> next_row_line();
  void check_session(const ParsedRow& row) const;
  Tick since_first_row(const ParsedRow& row);

  LineReader lines_;
  TraceFormat format_;
  BlockConvention convention_;
  std::unique_ptr<RowParser> rows_;
  std::optional<std::string_view> first_line_;  // read to find the format, and a row itself
  ParsedRow parsed_;
  bool has_sessions_ = false;
  bool in_order_ = true;
  std::optional<std::deque<TraceRow>> sorted_;  // what is left of a trace that is not in order
  std::int64_t rows_read_ = 0;
  std::int64_t failed_requests_ = 0;
  TraceTime first_time_;
  TraceTime last_time_;
  std::string last_time_text_;
};

}  // namespace rackplan
