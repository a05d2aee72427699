// SPDX-License-Identifier: Apache-2.0
// A text file that grows from its beginning, plain or gzip.
#pragma once

#include "models/base/pending_file.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct gzFile_s;

namespace rackplan {

/// Throws EnvironmentError, at the latest in close(). The same text gives the same bytes: a gzip
/// header has no time.
class TextFile {
 public:
  TextFile(std::filesystem::path file, bool gzip);

  void append(std::string_view text);
  void close();

 private:
  struct CloseGzip {
    void operator()(gzFile_s* file) const;
  };

  [[noreturn]] void fail() const;

  std::filesystem::path file_;
  std::optional<FileWriter> plain_;
  std::unique_ptr<gzFile_s, CloseGzip> gzip_;
};

}  // namespace rackplan
