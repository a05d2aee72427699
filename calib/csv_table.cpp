// SPDX-License-Identifier: Apache-2.0
#include "calib/csv_table.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <memory>

namespace rackplan {

std::string read_plain_or_gzip(const std::filesystem::path& file) {
  if (!std::filesystem::is_regular_file(file)) {
    throw InputError({file.string(), "", "no such file", "a file, plain or gzip"});
  }
  const std::unique_ptr<gzFile_s, int (*)(gzFile)> in(gzopen(file.c_str(), "rb"), gzclose);
  if (!in) {
    throw EnvironmentError(file.string() + ": cannot be opened");
  }
  std::string content;
  std::array<char, 1U << 16U> buffer{};
  for (;;) {
    const int got = gzread(in.get(), buffer.data(), static_cast<unsigned>(buffer.size()));
    if (got < 0) {
      throw InputError({file.string(), "", "damaged gzip data", "a file, plain or gzip"});
    }
    if (got == 0) {
      break;
    }
    content.append(buffer.data(), static_cast<std::size_t>(got));
  }
  int status = Z_OK;
  gzerror(in.get(), &status);
  if (status == Z_BUF_ERROR) {
    throw InputError({file.string(), "", "gzip data that is cut off", "a whole file"});
  }
  return content;
}

CsvTable::CsvTable(const std::filesystem::path& file)
    : file_(file.string()), content_(read_plain_or_gzip(file)) {
  if (!split_line()) {
    throw InputError({file_, "line 1", "an empty file", "a header with column names"});
  }
  header_.assign(fields_.begin(), fields_.end());
}

std::optional<std::size_t> CsvTable::find(std::string_view column) const {
  const auto found = std::find(header_.begin(), header_.end(), column);
  return found == header_.end() ? std::nullopt
                                : std::optional(static_cast<std::size_t>(found - header_.begin()));
}

std::size_t CsvTable::column(std::string_view name) const {
  if (const auto found = find(name)) {
    return *found;
  }
  std::string all;
  for (const std::string& title : header_) {
    all += (all.empty() ? "" : ", ") + title;
  }
  throw InputError({file_, "line 1", "the columns " + all, "also " + std::string(name)});
}

bool CsvTable::split_line() {
  fields_.clear();
  if (at_ >= content_.size()) {
    return false;
  }
  const std::size_t end = std::min(content_.find('\n', at_), content_.size());
  std::string_view line(content_.data() + at_, end - at_);
  at_ = end + 1;
  ++line_;
  if (!line.empty() && line.back() == '\r') {
    line.remove_suffix(1);
  }
  for (;;) {
    const std::size_t comma = line.find(',');
    fields_.push_back(line.substr(0, comma));
    if (comma == std::string_view::npos) {
      return true;
    }
    line.remove_prefix(comma + 1);
  }
}

bool CsvTable::next() {
  if (!split_line()) {
    return false;
  }
  if (fields_.size() != header_.size()) {
    throw InputError({file_,
                      "line " + std::to_string(line_),
                      std::to_string(fields_.size()) + " fields",
                      std::to_string(header_.size()) + ", as in the header"});
  }
  return true;
}

double CsvTable::number(std::size_t column, double least) const {
  const std::string_view field = fields_[column];
  double value = 0.0;
  const auto [end, status] = std::from_chars(field.data(), field.data() + field.size(), value);
  if (status != std::errc{} || end != field.data() + field.size() || !std::isfinite(value) ||
      value < least) {
    throw refused(column, "a number of at least " + std::to_string(least));
  }
  return value;
}

InputError CsvTable::refused(std::size_t column, const std::string& accepted) const {
  return InputError({file_,
                     "line " + std::to_string(line_) + ", " + header_[column],
                     "\"" + std::string(fields_[column].substr(0, 60)) + "\"",
                     accepted});
}

}  // namespace rackplan
