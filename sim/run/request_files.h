// SPDX-License-Identifier: Apache-2.0
// The files that a run fills as its requests end, of all deployments, and the count of those.
#pragma once

#include "models/base/pending_file.h"
#include "sim/run/progress.h"
#include "sim/run/request_record.h"
#include "sim/run/run_outputs.h"

#include <cstdint>
#include <optional>
#include <string>

namespace rackplan {

class RequestFiles {
 public:
  /// Throws EnvironmentError when an output cannot be written, as the calls below do. `progress`,
  /// when given, is told.
  RequestFiles(const RunOutputs& outputs, Progress* progress);

  void write(const RequestRecord& record);
  /// The run is over: the files are whole.
  void close();

 private:
  std::optional<FileWriter> requests_file_;
  std::optional<FileWriter> aiperf_file_;
  std::string line_;  // scratch
  Progress* progress_;
  std::int64_t done_ = 0;
};

}  // namespace rackplan
