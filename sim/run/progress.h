// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

namespace rackplan {

/// Read by whoever draws a progress bar; written by the run.
struct Progress {
  std::atomic<std::int64_t> requests_done{0};
  std::atomic<std::int64_t> requests_total{0};  // 0: not known
};

}  // namespace rackplan
