// SPDX-License-Identifier: Apache-2.0
// The requests of several workloads as one stream, in order of arrival; at equal ticks in order of
// workload. They are numbered anew in the order in which they are handed out.
#pragma once

#include "sim/workload/request_source.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace rackplan {

struct MergedWorkload {
  std::unique_ptr<RequestSource> source;
  std::int16_t priority = 0;  // added to that of its requests
  /// Block hashes mean the same only within a space: two traces number their blocks alike. 0: as
  /// they are.
  std::uint64_t hash_space = 0;
};

/// Request::workload is the index in `workloads`. Memory beside the sources': one entry a request
/// from the oldest under way to the newest, and the blocks of those
/// under way that are not in space 0.
[[nodiscard]] std::unique_ptr<RequestSource> make_merged_source(
    std::vector<MergedWorkload> workloads);

}  // namespace rackplan
