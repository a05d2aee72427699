// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/trace_reader.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace rackplan {

TraceReader::TraceReader(const std::filesystem::path& file,
                         TraceFormat format,
                         const std::optional<BlockConvention>& blocks,
                         const std::optional<RowFormat>& columns)
    : lines_(file),
      format_(format),
      convention_(blocks.value_or(BlockConvention{})),
      first_line_(lines_.next()) {
  if (!first_line_) {
    throw InputError({lines_.file(), "", "an empty file", std::string(known_trace_formats())});
  }
  try {
    start_rows(blocks, columns);
  } catch (const InputError& error) {
    throw at_this_line(error.parts());
  }
}

TraceReader::~TraceReader() = default;

void TraceReader::start_rows(const std::optional<BlockConvention>& blocks,
                             const std::optional<RowFormat>& columns) {
  if (format_ == TraceFormat::Auto) {
    format_ = columns ? TraceFormat::Columns : format_of_line(*first_line_);
  }
  if ((format_ == TraceFormat::Columns) != columns.has_value()) {
    throw InputError({"",
                      "",
                      columns ? "a column map for another format" : "no column map",
                      "the format columns with a column map"});
  }
  if (!comes_as_rows(format_)) {
    throw InputError({"",
                      "",
                      "conversations (" + std::string(trace_format_name(format_)) + ")",
                      "rows that are requests"});
  }
  const RowFormat& meaning = columns ? *columns : row_format_of(format_);
  const bool csv = columns ? !first_line_->starts_with('{') : is_csv(format_);
  for (const RowFormat::Name& known : meaning.names) {
    const bool names_session = known.field == RowField::Session || known.field == RowField::Chat;
    const bool there = csv || first_line_->find('"' + known.name + '"') != std::string_view::npos;
    has_sessions_ = has_sessions_ || (names_session && there);
  }
  if (csv) {
    rows_ = make_csv_rows(meaning, *first_line_, blocks);
    first_line_.reset();
  } else {
    rows_ = make_json_rows(meaning, blocks);
  }
}

std::optional<TraceRow> TraceReader::next() {
  return format_ == TraceFormat::RagPulse ? next_in_order() : next_row();
}

std::optional<TraceRow> TraceReader::next_in_order() {
  if (!sorted_) {
    sorted_.emplace();
    std::vector<std::pair<TraceTime, TraceRow>> rows;
    while (const auto row = next_row()) {
      rows.emplace_back(*parsed_.time, *row);
    }
    std::stable_sort(
        rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    first_time_ = rows.front().first;
    for (const auto& [time, row] : rows) {
      sorted_->push_back(row);
      const auto ticks = ticks_between(first_time_, time);
      if (!ticks) {
        throw InputError({lines_.file(),
                          "time",
                          "more than 100 days from the first to the last",
                          "a trace of at most 100 days"});
      }
      sorted_->back().time = *ticks;
    }
  }
  if (sorted_->empty()) {
    return std::nullopt;
  }
  const TraceRow row = sorted_->front();
  sorted_->pop_front();
  return row;
}

std::optional<TraceRow> TraceReader::next_row() {
  while (const auto line = next_row_line()) {
    try {
      if (const auto row = rows_->parse(*line)) {
        check_session(*row);
        const bool sorted_later = format_ == TraceFormat::RagPulse;
        const Tick time = row->time && !sorted_later ? since_first_row(*row) : 0;
        ++rows_read_;
        parsed_ = *row;
        return TraceRow{time, row->prompt_tokens, row->output_tokens, row->priority};
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
  parsed_ = {};
  return std::nullopt;
}

std::optional<std::string_view> TraceReader::next_row_line() {
  return first_line_ ? std::exchange(first_line_, std::nullopt) : lines_.next();
}

void TraceReader::check_session(const ParsedRow& row) const {
  if (!has_sessions_ && !row.session.empty()) {
    throw InputError({"",
                      "session",
                      in_quotes(row.session) + ", and none in the first row",
                      "a session in the first row too, or in none"});
  }
  if (!row.time && in_order_) {
    throw InputError({"", "time", "none", "a time in every row, to replay the recorded arrivals"});
  }
}

Tick TraceReader::since_first_row(const ParsedRow& row) {
  const TraceTime time = *row.time;
  if (rows_read_ == 0) {
    first_time_ = time;
  } else if (time < (in_order_ ? last_time_ : first_time_)) {
    throw InputError({"",
                      "time",
                      in_quotes(row.time_text) + " after " + in_quotes(last_time_text_),
                      "rows in order of time"});
  }
  const auto ticks = ticks_between(first_time_, time);
  if (!ticks) {
    throw InputError({"",
                      "time",
                      in_quotes(row.time_text) + ", more than 100 days after the first row",
                      "a trace of at most 100 days"});
  }
  last_time_ = time;
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
