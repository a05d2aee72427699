// SPDX-License-Identifier: Apache-2.0
// One line of a trace, understood: csv_rows.cpp, json_rows.cpp.
#pragma once

#include "sim/engine/tick.h"
#include "sim/workload/block_hashes.h"
#include "sim/workload/row_format.h"
#include "sim/workload/trace_time.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace rackplan {

/// Texts are valid until the next parse, and as long as the line; empty: none.
struct ParsedRow {
  std::optional<TraceTime> time = std::nullopt;  // absent only with a session or delay
  std::string_view time_text;                    // as written
  std::int32_t prompt_tokens = 0;
  std::int32_t output_tokens = 0;
  std::string_view session;
  std::string_view chat;
  std::string_view parent;
  std::optional<Tick> delay = std::nullopt;
  std::int16_t priority = 0;
  std::span<const BlockHash> block_hashes = {};  // empty: none or not asked for
};

class RowParser {
 public:
  RowParser() = default;
  RowParser(const RowParser&) = delete;
  RowParser& operator=(const RowParser&) = delete;
  virtual ~RowParser() = default;

  /// nullopt for a request that the trace says failed. Throws InputError whose path is the field or
  /// column, without file and line.
  virtual std::optional<ParsedRow> parse(std::string_view line) = 0;
};

// With `blocks` the hashes are handed out and must fit that convention; without, only their form is
// looked at.

/// CSV, columns by name, in any order; others are ignored. `header` is the first line. Throws like
/// parse.
[[nodiscard]] std::unique_ptr<RowParser> make_csv_rows(
    const RowFormat& format,
    std::string_view header,
    const std::optional<BlockConvention>& blocks = std::nullopt);
/// One JSON object a line; other keys are ignored.
[[nodiscard]] std::unique_ptr<RowParser> make_json_rows(
    const RowFormat& format, const std::optional<BlockConvention>& blocks = std::nullopt);

/// The values of one row as written, by field; an empty name: not there.
struct FieldText {
  std::string_view name;
  std::string_view text;
};
using FieldTexts = std::array<FieldText, row_fields>;

/// What they mean, without the blocks. Throws InputError, path the name of the field.
[[nodiscard]] ParsedRow parse_fields(const RowFormat& format, const FieldTexts& texts);

/// A whole number of tokens, 1 … max_request_tokens; InputError with path `field` otherwise.
[[nodiscard]] std::int32_t parse_tokens(std::string_view text, const std::string& field);

/// `text` for an error message: in quotes, shortened to 60 characters, with '?' for anything but
/// printable ASCII.
[[nodiscard]] std::string in_quotes(std::string_view text);

}  // namespace rackplan
