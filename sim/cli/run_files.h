// SPDX-License-Identifier: Apache-2.0
// The files of --requests-out, --aiperf-out, --timeline, --series-out and --finance: all of them
// when the run has succeeded, none when it has not.
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

/// An empty name is a file (a folder) that was not asked for.
struct RunFileNames {
  std::string requests;
  std::string aiperf_folder;
  std::string timeline;           // compressed when it ends in ".gz"
  std::string timeline_requests;  // as parse_followed_requests() takes it; empty: none
  std::string series;
  std::string finance;
};

class RunFiles {
 public:
  /// Throws InputError for a name that is standard output and for requests that are none,
  /// EnvironmentError for a name that cannot be written.
  explicit RunFiles(const RunFileNames& names);

  /// For the run to fill.
  [[nodiscard]] RunOutputs outputs() const;
  /// Writes what AIPerf's summary, the series and the finance sheet say of the run, if they were
  /// asked for. A finance sheet needs a cost.
  void add_report(const Report& report);
  /// The files get their names.
  void commit();

 private:
  std::optional<OutputFolder> folder_;  // outlives the files
  std::optional<PendingFile> requests_;
  std::optional<PendingFile> records_;
  std::optional<PendingFile> summary_;
  std::optional<PendingFile> timeline_;
  bool timeline_gzip_ = false;
  std::optional<FollowedRequests> timeline_requests_;
  std::optional<PendingFile> series_;
  std::optional<PendingFile> finance_;
};

}  // namespace rackplan
