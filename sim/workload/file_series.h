// SPDX-License-Identifier: Apache-2.0
// The files of a trace that comes as many, one at a time: those of a folder (names that end with
// .json or .json.gz, in order of name), the members of a tar archive (in its order), or just the
// file itself. Archives and files may be compressed by anything that libarchive knows (gzip, zstd,
// xz, bzip2); their first bytes tell, not their names.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rackplan {

class FileSeries {
 public:
  struct File {
    std::string name;  // for messages: "traces.tar.zst/trace_0001.json"
    std::string content;
  };
  static constexpr std::size_t default_limit = std::size_t{256} << 20U;  // bytes of one file

  /// Throws InputError when there is nothing there.
  explicit FileSeries(const std::filesystem::path& path, std::size_t limit = default_limit);
  FileSeries(const FileSeries&) = delete;
  FileSeries& operator=(const FileSeries&) = delete;
  ~FileSeries();

  /// Throws InputError for a damaged archive or a file above the limit, EnvironmentError when
  /// reading fails.
  std::optional<File> next();

 private:
  class Archive;

  std::filesystem::path path_;
  std::size_t limit_;
  std::unique_ptr<Archive> archive_;  // of path_, or of the file of the folder read now
  std::optional<std::vector<std::filesystem::path>> folder_;  // what is left of it, last first
};

}  // namespace rackplan
