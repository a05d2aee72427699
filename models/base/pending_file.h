// SPDX-License-Identifier: Apache-2.0
// A file that appears under its name only when it is whole.
//
//   PendingFile pending("out.csv");
//   FileWriter writer(pending.path());   // here, or in another process
//   writer.append("a,b\n");
//   writer.close();
//   pending.commit();                    // without it nothing is left behind
#pragma once

#include <filesystem>
#include <fstream>
#include <string_view>
#include <vector>

namespace rackplan {

/// Contract
/// - The file under construction lies in the directory of the target, which is looked up through
///   links. It is made, empty, at once: a folder that cannot be written to is found out early.
/// - What is no regular file (/dev/stdout, a pipe) is written straight into: path() is the target.
/// - Until commit() the target is as it was. The destructor removes what was not committed.
/// - Throws EnvironmentError.
class PendingFile {
 public:
  explicit PendingFile(const std::filesystem::path& file);
  PendingFile(const PendingFile&) = delete;
  PendingFile& operator=(const PendingFile&) = delete;
  ~PendingFile();

  /// Where the content goes meanwhile.
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  void commit();

 private:
  std::filesystem::path name_;    // as the user gave it
  std::filesystem::path target_;  // links followed
  std::filesystem::path path_;
  bool temporary_ = false;
};

/// Appends to a file from its beginning, through a buffer of its own. Throws EnvironmentError, at
/// the latest in close().
class FileWriter {
 public:
  explicit FileWriter(std::filesystem::path file);
  void append(std::string_view text);
  void close();

 private:
  [[noreturn]] void fail() const;

  std::filesystem::path file_;
  std::vector<char> buffer_;
  std::ofstream out_;
};

/// All of its content.
void write_text(const PendingFile& file, std::string_view text);

}  // namespace rackplan
