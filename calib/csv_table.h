// SPDX-License-Identifier: Apache-2.0
// A CSV file with a header line, plain or gzip, without quoted fields; rows by column name.
#pragma once

#include "models/base/error.h"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rackplan {

/// The content of a file, unpacked when it is gzip. A missing or damaged file is an InputError.
[[nodiscard]] std::string read_plain_or_gzip(const std::filesystem::path& file);

class CsvTable {
 public:
  explicit CsvTable(const std::filesystem::path& file);

  [[nodiscard]] const std::string& file() const { return file_; }
  [[nodiscard]] bool has(std::string_view column) const { return find(column).has_value(); }
  /// InputError with the columns there are, when it is not one of them.
  [[nodiscard]] std::size_t column(std::string_view name) const;

  /// Moves to the next row; false after the last. InputError when it has not as many fields as the
  /// header.
  bool next();
  [[nodiscard]] std::string_view text(std::size_t column) const { return fields_[column]; }
  /// InputError unless a finite number ≥ `least`.
  [[nodiscard]] double number(std::size_t column, double least = 0.0) const;
  [[nodiscard]] InputError refused(std::size_t column, const std::string& accepted) const;

 private:
  [[nodiscard]] std::optional<std::size_t> find(std::string_view column) const;
  bool split_line();

  std::string file_;
  std::string content_;
  std::size_t at_ = 0;
  long line_ = 0;
  std::vector<std::string> header_;
  std::vector<std::string_view> fields_;
};

}  // namespace rackplan
