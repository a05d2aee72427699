// SPDX-License-Identifier: Apache-2.0
// The files of --requests-out and --aiperf-out: all of them when the run has succeeded, none when
// it has not.
#pragma once

#include "models/base/pending_file.h"
#include "sim/report/report.h"
#include "sim/run/run_outputs.h"

#include <filesystem>
#include <optional>
#include <string>

namespace rackplan {

/// A folder that is there while this lives, and afterwards if it was there before or holds
/// something.
class OutputFolder {
 public:
  /// Its parent is not made. Throws EnvironmentError.
  explicit OutputFolder(std::filesystem::path folder);
  OutputFolder(const OutputFolder&) = delete;
  OutputFolder& operator=(const OutputFolder&) = delete;
  ~OutputFolder();

 private:
  std::filesystem::path folder_;
  bool made_ = false;
};

class RunFiles {
 public:
  /// An empty name is a file (a folder) that was not asked for. Throws InputError for a name that
  /// is standard output, EnvironmentError for one that cannot be written.
  RunFiles(const std::string& requests, const std::string& aiperf_folder);

  /// For the run to fill.
  [[nodiscard]] RunOutputs outputs() const;
  /// Writes what AIPerf's summary says of the run, if it was asked for.
  void add_summary(const Report& report);
  /// The files get their names.
  void commit();

 private:
  std::optional<OutputFolder> folder_;  // outlives the files
  std::optional<PendingFile> requests_;
  std::optional<PendingFile> records_;
  std::optional<PendingFile> summary_;
};

}  // namespace rackplan
