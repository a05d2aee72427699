// SPDX-License-Identifier: Apache-2.0
// Hears how each request ended and passes it on: to the metrics and windows if it did not arrive in
// the warm-up, to the files that were asked for in any case.
#pragma once

#include "sim/metrics/slo_windows.h"
#include "sim/metrics/window_stats.h"
#include "sim/report/report.h"
#include "sim/run/request_files.h"
#include "sim/scenario/scenario.h"
#include "sim/serving/request_log.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rackplan {

/// The measured requests of one workload.
struct MeasuredWorkload {
  std::string name;
  SloTicks slo;
  RequestStats stats;
  std::optional<SloWindows> windows;  // with slo.window
};

class MeasuredLog final : public RequestLog {
 public:
  /// More windows than this are refused while the run is under way.
  static constexpr std::size_t most_windows = 100'000;

  /// Of deployment `index` of the scenario. `files` outlives it.
  MeasuredLog(const Scenario& scenario, std::size_t index, RequestFiles& files);

  /// Both throw InputError when a window is too short for the run, and what RequestFiles throws.
  void completed(const Completion& completion) override;
  void rejected(const Request& request, RejectReason reason, Tick tick) override;

  /// The run is over: the last window is closed.
  void close() { window_list_ = windows_.take(); }

  /// Of the measured requests of all workloads, each judged by the SLO of its own.
  [[nodiscard]] const RequestStats& stats() const {
    return workloads_.size() == 1 ? workloads_.front().stats : stats_;
  }
  [[nodiscard]] const std::vector<MeasuredWorkload>& workloads() const { return workloads_; }
  /// After close().
  [[nodiscard]] const std::vector<WindowMetrics>& windows() const { return window_list_; }
  /// Of all requests.
  [[nodiscard]] const RejectedRequests& rejected_requests() const { return rejected_; }
  /// Requests of the warm-up that ended.
  [[nodiscard]] std::int64_t warmup_requests() const { return warmup_requests_; }

 private:
  [[nodiscard]] bool measured(const Request& request);
  void check_windows(const MeasuredWorkload& workload) const;

  std::string deployment_;
  MeasureSpec measure_;
  Tick warmup_;
  std::vector<MeasuredWorkload> workloads_;
  RequestStats stats_;  // with several workloads
  WindowStats windows_;
  std::vector<WindowMetrics> window_list_;
  RequestFiles& files_;
  RejectedRequests rejected_;
  std::int64_t warmup_requests_ = 0;
};

/// The objective in the recorder's terms.
[[nodiscard]] SloTicks slo_ticks(const SloSpec& slo);

}  // namespace rackplan
