// SPDX-License-Identifier: Apache-2.0
// How full pools and network were over time, of the whole run, warm-up included.
#pragma once

#include "models/units/quantity.h"

#include <cstdint>
#include <string>
#include <vector>

namespace rackplan {

/// Means over one window and all replicas of a pool.
struct PoolOccupancy {
  std::string name;           // of the pool; with several deployments theirs comes first
  double running = 0.0;       // requests in a step
  double waiting = 0.0;       // requests ready but not admitted
  double kv_occupancy = 0.0;  // fraction of KV capacity held or reserved
  double utilisation = 0.0;   // fraction of the window in a step
  friend bool operator==(const PoolOccupancy&, const PoolOccupancy&) = default;
};

/// Means over one window. Transfers are counted once, in the plane that they cross.
struct OccupancyWindow {
  std::int64_t index = 0;
  Seconds start;             // since the start of the run
  Seconds length;            // the last one is cut short by the end of the run
  BytesPerSecond nvlink;     // KV transfers within an NVLink domain
  BytesPerSecond scale_out;  // KV transfers between domains
  std::vector<PoolOccupancy> pools;
  friend bool operator==(const OccupancyWindow&, const OccupancyWindow&) = default;
};

/// How full everything was over time. Without a warm-up, mean times length, summed over the
/// windows, gives the totals of pools and traffic.
struct OccupancyReport {
  Seconds window;
  std::vector<OccupancyWindow> windows;  // all of the run
  friend bool operator==(const OccupancyReport&, const OccupancyReport&) = default;
};

}  // namespace rackplan
