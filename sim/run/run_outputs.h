// SPDX-License-Identifier: Apache-2.0
// Files that a run fills as its requests end, beside its report; outputs.md defines their columns.
#pragma once

#include <filesystem>

namespace rackplan {

/// A path that is empty is not written. The files are written in place: whoever asks for a run
/// makes them (models/base/pending_file.h) and keeps or removes them by what comes of it, so that a
/// worker that is lost leaves nothing behind either.
struct RunOutputs {
  std::filesystem::path requests;        // CSV, one row a request
  std::filesystem::path aiperf_records;  // AIPerf's profile_export.jsonl
};

}  // namespace rackplan
