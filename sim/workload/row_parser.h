// SPDX-License-Identifier: Apache-2.0
// One line of a trace, understood: csv_rows.cpp, mooncake_rows.cpp.
#pragma once

#include "sim/workload/block_hashes.h"
#include "sim/workload/trace_time.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace rackplan {

struct ParsedRow {
  TraceTime time;
  std::string_view time_text;  // as written; valid until the next parse, and as long as the line
  std::int32_t prompt_tokens = 0;
  std::int32_t output_tokens = 0;
  std::span<const BlockHash> block_hashes = {};  // empty: none or not asked for; valid likewise
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

// CSV, columns by name, in any order; others are ignored. `header` is the first line. These throw
// like parse.

/// TIMESTAMP (date and time), ContextTokens, GeneratedTokens.
[[nodiscard]] std::unique_ptr<RowParser> make_azure_rows(std::string_view header);
/// Timestamp (seconds), Request tokens, Response tokens, of which a failed request has 0.
[[nodiscard]] std::unique_ptr<RowParser> make_burst_gpt_rows(std::string_view header);
/// arrived_at (seconds), num_prefill_tokens, num_decode_tokens.
[[nodiscard]] std::unique_ptr<RowParser> make_vidur_rows(std::string_view header);
/// arrival_timestamp (seconds), prompt_size, token_size.
[[nodiscard]] std::unique_ptr<RowParser> make_splitwise_rows(std::string_view header);

/// One JSON object a line: timestamp (milliseconds), input_length, output_length and, in some or
/// all rows, hash_ids; the names created_time, input_tokens and output_tokens mean the same; other
/// keys are ignored. With `blocks` the hashes are handed out and must fit that convention; without,
/// only their type is looked at.
[[nodiscard]] std::unique_ptr<RowParser> make_mooncake_rows(
    const std::optional<BlockConvention>& blocks);

/// A whole number of tokens, 1 … max_request_tokens; InputError with path `field` otherwise.
[[nodiscard]] std::int32_t parse_tokens(std::string_view text, const std::string& field);

/// `text` for an error message: in quotes, shortened to 60 characters, with '?' for anything but
/// printable ASCII.
[[nodiscard]] std::string in_quotes(std::string_view text);

}  // namespace rackplan
