// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/trace_reader.h"

#include <array>
#include <utility>

namespace rackplan {
namespace {

constexpr std::array<std::pair<TraceFormat, std::string_view>, 6> format_names = {
    {{TraceFormat::Auto, "auto"},
     {TraceFormat::Azure, "azure"},
     {TraceFormat::Mooncake, "mooncake"},
     {TraceFormat::BurstGpt, "burstgpt"},
     {TraceFormat::Vidur, "vidur"},
     {TraceFormat::Splitwise, "splitwise"}}};

/// Any of these in the first line of a CSV file tells its format. None is part of another's.
constexpr std::array<std::pair<std::string_view, TraceFormat>, 11> column_formats = {
    {{"TIMESTAMP", TraceFormat::Azure},
     {"ContextTokens", TraceFormat::Azure},
     {"GeneratedTokens", TraceFormat::Azure},
     {"Request tokens", TraceFormat::BurstGpt},
     {"Response tokens", TraceFormat::BurstGpt},
     {"arrived_at", TraceFormat::Vidur},
     {"num_prefill_tokens", TraceFormat::Vidur},
     {"num_decode_tokens", TraceFormat::Vidur},
     {"arrival_timestamp", TraceFormat::Splitwise},
     {"prompt_size", TraceFormat::Splitwise},
     {"token_size", TraceFormat::Splitwise}}};

constexpr const char* known_formats =
    "azure: CSV with the columns TIMESTAMP, ContextTokens, GeneratedTokens; "
    "burstgpt: Timestamp, Request tokens, Response tokens; "
    "vidur: arrived_at, num_prefill_tokens, num_decode_tokens; "
    "splitwise: arrival_timestamp, prompt_size, token_size; "
    "mooncake: JSON lines with timestamp (milliseconds), input_length, output_length";

bool mentions(std::string_view line, std::string_view name) {
  return line.find(name) != std::string_view::npos;
}

/// By what the first line says. Bailian's rows have Mooncake's keys too, but count seconds.
TraceFormat format_of(std::string_view first_line) {
  if (mentions(first_line, "\"chat_id\"")) {
    throw InputError({"", "", "a Bailian trace (key chat_id, seconds)", known_formats});
  }
  if (first_line.starts_with('{')) {
    const bool has_time =
        mentions(first_line, "\"timestamp\"") || mentions(first_line, "\"created_time\"");
    const bool has_prompt =
        mentions(first_line, "\"input_length\"") || mentions(first_line, "\"input_tokens\"");
    if (has_time && has_prompt) {
      return TraceFormat::Mooncake;
    }
  } else {
    for (const auto& [column, format] : column_formats) {
      if (mentions(first_line, column)) {
        return format;
      }
    }
  }
  throw InputError({"", "", "an unknown format: " + in_quotes(first_line), known_formats});
}

}  // namespace

TraceFormat parse_trace_format(std::string_view name) {
  for (const auto& [format, known] : format_names) {
    if (known == name) {
      return format;
    }
  }
  std::string accepted;
  for (const std::string& known : trace_format_names()) {
    accepted += (accepted.empty() ? "" : ", ") + known;
  }
  throw InputError({"", "format", in_quotes(name), accepted});
}

std::vector<std::string> trace_format_names() {
  std::vector<std::string> names;
  for (const auto& [format, name] : format_names) {
    names.emplace_back(name);
  }
  return names;
}

std::string_view trace_format_name(TraceFormat format) {
  for (const auto& [known, name] : format_names) {
    if (known == format) {
      return name;
    }
  }
  throw InvariantBroken("every trace format has a name");
}

TraceReader::TraceReader(const std::filesystem::path& file,
                         TraceFormat format,
                         const std::optional<BlockConvention>& blocks)
    : lines_(file),
      format_(format),
      convention_(blocks.value_or(BlockConvention{})),
      first_line_(lines_.next()) {
  if (!first_line_) {
    throw InputError({lines_.file(), "", "an empty file", known_formats});
  }
  try {
    start_rows(blocks);
  } catch (const InputError& error) {
    throw at_this_line(error.parts());
  }
}

TraceReader::~TraceReader() = default;

void TraceReader::start_rows(const std::optional<BlockConvention>& blocks) {
  if (format_ == TraceFormat::Auto) {
    format_ = format_of(*first_line_);
  }
  if (format_ == TraceFormat::Mooncake) {
    rows_ = make_mooncake_rows(blocks);
    return;
  }
  const auto make_rows = format_ == TraceFormat::BurstGpt    ? make_burst_gpt_rows
                         : format_ == TraceFormat::Vidur     ? make_vidur_rows
                         : format_ == TraceFormat::Splitwise ? make_splitwise_rows
                                                             : make_azure_rows;
  rows_ = make_rows(*first_line_);
  first_line_.reset();
}

std::optional<TraceRow> TraceReader::next() {
  while (const auto line = next_row_line()) {
    try {
      if (const auto row = rows_->parse(*line)) {
        const Tick time = since_first_row(*row);
        ++rows_read_;
        hashes_ = row->block_hashes;
        return TraceRow{time, row->prompt_tokens, row->output_tokens};
      }
      ++failed_requests_;
    } catch (const InputError& error) {
      throw at_this_line(error.parts());
    }
  }
  if (rows_read_ == 0) {
    throw at_this_line({"",
                        "",
                        failed_requests_ > 0 ? "only failed requests" : "a header and no rows",
                        "at least one request"});
  }
  hashes_ = {};
  return std::nullopt;
}

std::optional<std::string_view> TraceReader::next_row_line() {
  return first_line_ ? std::exchange(first_line_, std::nullopt) : lines_.next();
}

Tick TraceReader::since_first_row(const ParsedRow& row) {
  if (rows_read_ == 0) {
    first_time_ = row.time;
  } else if (row.time < last_time_) {
    throw InputError({"",
                      "time",
                      in_quotes(row.time_text) + " after " + in_quotes(last_time_text_),
                      "rows in order of time"});
  }
  const auto ticks = ticks_between(first_time_, row.time);
  if (!ticks) {
    throw InputError({"",
                      "time",
                      in_quotes(row.time_text) + ", more than 100 days after the first row",
                      "a trace of at most 100 days"});
  }
  last_time_ = row.time;
  last_time_text_.assign(row.time_text);
  return *ticks;
}

InputError TraceReader::at_this_line(InputError::Parts parts) const {
  parts.file = lines_.file();
  const std::string line = "line " + std::to_string(lines_.line_number());
  parts.path = parts.path.empty() ? line : line + ", " + parts.path;
  return InputError(std::move(parts));
}

}  // namespace rackplan
