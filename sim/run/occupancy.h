// SPDX-License-Identifier: Apache-2.0
// How full the pools and the network were, window by window: requests running and waiting, KV held,
// time in steps, bytes moved. The integrals over all windows are the totals of the report.
#pragma once

#include "sim/metrics/window_sums.h"
#include "sim/report/report.h"
#include "sim/run/run_layout.h"
#include "sim/serving/observer.h"

#include <array>
#include <string>
#include <vector>

namespace rackplan {

class Occupancy final : public ServeObserver {
 public:
  static constexpr std::size_t most_windows = 100'000;

  Occupancy(RunLayout layout, Tick window);

  /// Throw InputError when the windows are too short for the run.
  void ready(const ReplicaId& replica, const Request& request, Tick at) override;
  void admitted(const ReplicaId& replica, const Request& request, Tick since, Tick at) override;
  void left_waiting(const ReplicaId& replica, const Request& request, Tick since, Tick at) override;
  void held(const ReplicaId& replica, double tokens, Tick from, Tick to) override;
  void stepped(const ReplicaId& replica, Tick from, Tick to, const StepsRun& steps) override;
  /// Bytes are taken to move evenly from start to end.
  void transferred(std::size_t deployment,
                   const Request& request,
                   std::uint32_t from,
                   std::uint32_t to,
                   std::int64_t bytes,
                   Tick start,
                   Tick end) override;
  void preempted(const ReplicaId& replica, const Request& request, Tick at) override;
  void rejected(std::size_t deployment,
                const Request& request,
                RejectReason reason,
                Tick at) override;
  void completed(std::size_t deployment, const Completion& completion) override;

  /// Of the run, which was over at `end`.
  [[nodiscard]] OccupancyReport report(Tick end) const;

 private:
  struct Pool {
    WindowSums running;
    WindowSums waiting;
    WindowSums held;
    WindowSums busy;
  };

  [[nodiscard]] Pool& pool(const ReplicaId& replica);
  void add(WindowSums& sums, Tick from, Tick to, double value) const;

  RunLayout layout_;
  Tick window_;
  std::vector<std::vector<Pool>> pools_;
  std::array<WindowSums, 2> moved_;  // NVLink, scale-out: bytes a tick
};

/// One row a window; the columns are in outputs.md.
[[nodiscard]] std::string occupancy_csv(const OccupancyReport& report);

}  // namespace rackplan
