// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/line_reader.h"

#include "models/base/error.h"

#include <algorithm>
#include <cstring>
#include <span>

namespace rackplan {
namespace {

constexpr std::size_t first_buffer_bytes = 65'536;

std::string line_name(std::int64_t number) {
  return "line " + std::to_string(number);
}

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

}  // namespace

LineReader::LineReader(const std::filesystem::path& file, std::size_t line_limit)
    : file_(file.string()),
      bytes_(open_byte_stream(file)),
      line_limit_(line_limit),
      buffer_(first_buffer_bytes) {}

std::optional<std::string_view> LineReader::next() {
  if (line_number_ == 0) {
    skip_byte_order_mark();
  }
  std::optional<std::int64_t> blank;
  while (auto line = next_line()) {
    if (is_blank(*line)) {
      blank = blank.value_or(line_number_);
    } else if (blank) {
      throw InputError({file_, line_name(*blank), "a blank line", "blank lines only at the end"});
    } else {
      return line;
    }
  }
  return std::nullopt;
}

std::optional<std::string_view> LineReader::next_line() {
  std::size_t searched = begin_;
  const char* newline = nullptr;
  while (true) {
    newline =
        static_cast<const char*>(std::memchr(buffer_.data() + searched, '\n', end_ - searched));
    const std::size_t length = newline != nullptr
                                   ? static_cast<std::size_t>(newline - buffer_.data()) - begin_
                                   : end_ - begin_;
    if (length > line_limit_) {
      throw InputError({file_,
                        line_name(line_number_ + 1),
                        "a line longer than " + std::to_string(line_limit_) + " bytes",
                        "shorter lines"});
    }
    if (newline != nullptr) {
      break;
    }
    const std::size_t done = end_ - begin_;
    if (!fill()) {
      break;
    }
    searched = begin_ + done;
  }
  if (newline == nullptr && begin_ == end_) {
    return std::nullopt;
  }
  ++line_number_;
  const char* const start = buffer_.data() + begin_;
  const char* stop = newline != nullptr ? newline : buffer_.data() + end_;
  begin_ = newline != nullptr ? static_cast<std::size_t>(newline - buffer_.data()) + 1 : end_;
  if (stop != start && stop[-1] == '\r') {
    --stop;
  }
  return std::string_view(start, static_cast<std::size_t>(stop - start));
}

/// Reads more bytes behind those that wait; false at the end of the file.
bool LineReader::fill() {
  if (at_end_) {
    return false;
  }
  if (begin_ > 0) {
    std::copy(buffer_.data() + begin_, buffer_.data() + end_, buffer_.data());
    end_ -= begin_;
    begin_ = 0;
  }
  if (end_ == buffer_.size()) {
    buffer_.resize(2 * buffer_.size());
  }
  try {
    const std::size_t count = bytes_->read(std::span(buffer_).subspan(end_));
    at_end_ = count == 0;
    end_ += count;
  } catch (const InputError& error) {
    throw error.within(file_, line_name(line_number_ + 1));
  }
  return !at_end_;
}

void LineReader::skip_byte_order_mark() {
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  while (end_ - begin_ < mark.size() && fill()) {
  }
  if (std::string_view(buffer_.data() + begin_, end_ - begin_).starts_with(mark)) {
    begin_ += mark.size();
  }
}

}  // namespace rackplan
