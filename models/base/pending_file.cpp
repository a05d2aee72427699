// SPDX-License-Identifier: Apache-2.0
#include "models/base/pending_file.h"

#include "models/base/error.h"

#include <cerrno>
#include <string>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace rackplan {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void cannot_write(const fs::path& file, const std::error_code& trouble) {
  throw EnvironmentError(file.string() + ": cannot be written: " + trouble.message());
}

std::error_code last_error() {
  return {errno != 0 ? errno : EIO, std::generic_category()};
}

}  // namespace

PendingFile::PendingFile(const fs::path& file) : name_(file), target_(file), path_(file) {
  std::error_code trouble;
  const fs::file_status status = fs::status(file, trouble);
  if (fs::is_directory(status)) {
    cannot_write(file, std::make_error_code(std::errc::is_a_directory));
  }
  if (fs::exists(status) && !fs::is_regular_file(status)) {
    return;
  }
  if (fs::is_symlink(fs::symlink_status(file, trouble))) {
    target_ = fs::weakly_canonical(file, trouble);
  }
  path_ = target_;
  path_ += ".tmp" + std::to_string(::getpid());
  errno = 0;
  const std::ofstream empty(path_, std::ios::binary | std::ios::trunc);
  if (!empty) {
    cannot_write(file, last_error());
  }
  temporary_ = true;
}

PendingFile::~PendingFile() {
  if (temporary_) {
    std::error_code ignored;
    fs::remove(path_, ignored);
  }
}

void PendingFile::commit() {
  if (!temporary_) {
    return;
  }
  std::error_code trouble;
  fs::rename(path_, target_, trouble);
  if (trouble) {
    cannot_write(name_, trouble);
  }
  temporary_ = false;
}

FileWriter::FileWriter(fs::path file) : file_(std::move(file)), buffer_(1U << 16U) {
  out_.rdbuf()->pubsetbuf(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
  errno = 0;
  out_.open(file_, std::ios::binary | std::ios::trunc);
  if (!out_) {
    fail();
  }
}

void FileWriter::append(std::string_view text) {
  out_.write(text.data(), static_cast<std::streamsize>(text.size()));
  if (!out_) {
    fail();
  }
}

void FileWriter::close() {
  out_.close();
  if (!out_) {
    fail();
  }
}

void FileWriter::fail() const {
  cannot_write(file_, last_error());
}

void write_text(const PendingFile& file, std::string_view text) {
  FileWriter writer(file.path());
  writer.append(text);
  writer.close();
}

}  // namespace rackplan
