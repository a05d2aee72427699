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
};

/// Request::workload is the index in `workloads`. Memory beside the sources': one entry a request
/// from the oldest under way to the newest.
[[nodiscard]] std::unique_ptr<RequestSource> make_merged_source(
    std::vector<MergedWorkload> workloads);

}  // namespace rackplan
