// SPDX-License-Identifier: Apache-2.0
// The lines of a text file, one at a time, numbered from 1. Lines end with LF or CR LF; the last
// one need not end at all. A UTF-8 byte order mark is skipped. Blank lines are allowed only after
// the last line with content.
#pragma once

#include "sim/workload/byte_stream.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rackplan {

class LineReader {
 public:
  /// A prompt of a million tokens in blocks of 16 is a line of about 0.7 MB.
  static constexpr std::size_t default_line_limit = 16'777'216;

  /// Throws what open_byte_stream throws.
  explicit LineReader(const std::filesystem::path& file,
                      std::size_t line_limit = default_line_limit);

  /// The next line with content, without its end; valid until the next call. Throws InputError with
  /// the file and "line N" for a line above the limit (bytes), a blank line before others, and
  /// whatever the stream throws.
  std::optional<std::string_view> next();

  /// Of the line that next() gave last; 0 before the first.
  [[nodiscard]] std::int64_t line_number() const { return line_number_; }
  [[nodiscard]] const std::string& file() const { return file_; }

 private:
  std::optional<std::string_view> next_line();
  bool fill();
  void skip_byte_order_mark();

  std::string file_;
  std::unique_ptr<ByteStream> bytes_;
  std::size_t line_limit_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;  // what was read and not yet handed out
  std::size_t end_ = 0;
  bool at_end_ = false;
  std::int64_t line_number_ = 0;
};

}  // namespace rackplan
