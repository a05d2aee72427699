// SPDX-License-Identifier: Apache-2.0
#include "sim/metrics/text_file.h"

#include "models/base/error.h"

#include <zlib.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace rackplan {

void TextFile::CloseGzip::operator()(gzFile_s* file) const {
  gzclose(file);
}

TextFile::TextFile(std::filesystem::path file, bool gzip) : file_(std::move(file)) {
  if (!gzip) {
    plain_.emplace(file_);
    return;
  }
  errno = 0;
  gzip_.reset(gzopen(file_.c_str(), "wb"));
  if (!gzip_) {
    fail();
  }
}

void TextFile::append(std::string_view text) {
  if (plain_) {
    plain_->append(text);
    return;
  }
  errno = 0;
  if (!text.empty() && gzwrite(gzip_.get(), text.data(), static_cast<unsigned>(text.size())) == 0) {
    fail();
  }
}

void TextFile::close() {
  if (plain_) {
    plain_->close();
    return;
  }
  errno = 0;
  if (gzclose(gzip_.release()) != Z_OK) {
    fail();
  }
}

void TextFile::fail() const {
  const std::error_code trouble(errno != 0 ? errno : EIO, std::generic_category());
  throw EnvironmentError(file_.string() + ": cannot be written: " + trouble.message());
}

}  // namespace rackplan
