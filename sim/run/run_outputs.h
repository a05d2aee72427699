// SPDX-License-Identifier: Apache-2.0
// Files that a run fills as its requests end, beside its report; outputs.md defines their columns.
#pragma once

#include "sim/workload/request.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace rackplan {

/// Requests by id, first to last.
struct FollowedRequests {
  RequestId first = 0;
  RequestId last = 0;
  friend bool operator==(const FollowedRequests&, const FollowedRequests&) = default;
};

/// "0..99", or one id. Throws InputError without a path.
[[nodiscard]] FollowedRequests parse_followed_requests(std::string_view text);
[[nodiscard]] std::string to_text(const FollowedRequests& followed);

/// A path that is empty is not written. The files are written in place: whoever asks for a run
/// makes them (models/base/pending_file.h) and keeps or removes them by what comes of it, so that a
/// worker that is lost leaves nothing behind either.
struct RunOutputs {
  std::filesystem::path requests;        // CSV, one row a request
  std::filesystem::path aiperf_records;  // AIPerf's profile_export.jsonl
  std::filesystem::path timeline;        // Chrome trace events
  bool timeline_gzip = false;
  std::optional<FollowedRequests> timeline_requests;  // whose way is drawn
};

}  // namespace rackplan
