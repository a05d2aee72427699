// SPDX-License-Identifier: Apache-2.0
// Runs the built program in a folder of its own and says what came of it.
#pragma once

#include <filesystem>
#include <string>

namespace rackplan {

struct ProgramResult {
  int status = -1;  // exit status; 128 + n after signal n
  std::string out;
  std::string err;
};

/// A folder that goes away with this; the program runs in it.
class ProgramFolder {
 public:
  ProgramFolder();
  ProgramFolder(const ProgramFolder&) = delete;
  ProgramFolder& operator=(const ProgramFolder&) = delete;
  ~ProgramFolder();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  /// `arguments` as typed into a shell; `before` goes in front of the program.
  [[nodiscard]] ProgramResult run(const std::string& arguments,
                                  const std::string& before = {}) const;

 private:
  std::filesystem::path path_;
};

/// A run of the built-in scenario that takes milliseconds.
inline constexpr const char* small_run =
    "simulate --network ideal --set workload.concurrency=16 --requests 40";

}  // namespace rackplan
