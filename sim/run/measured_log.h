// SPDX-License-Identifier: Apache-2.0
// Hears how each request ended and passes it on: to the metrics and windows if it did not arrive in
// the warm-up, to the files that were asked for in any case.
#pragma once

#include "models/base/pending_file.h"
#include "sim/metrics/window_stats.h"
#include "sim/report/report.h"
#include "sim/run/progress.h"
#include "sim/run/request_record.h"
#include "sim/run/run_outputs.h"
#include "sim/scenario/scenario.h"
#include "sim/serving/request_log.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rackplan {

class MeasuredLog final : public RequestLog {
 public:
  /// More windows than this are refused while the run is under way.
  static constexpr std::size_t most_windows = 100'000;

  /// Throws EnvironmentError when an output cannot be written, as the calls below do.
  MeasuredLog(const Scenario& scenario, const RunOutputs& outputs, Progress* progress);

  /// Both also throw InputError when measure.window is too short for the run.
  void completed(const Completion& completion) override;
  void rejected(const Request& request, RejectReason reason, Tick tick) override;

  /// The run is over: the files are whole, the last window is closed.
  void close();

  /// Of the measured requests.
  [[nodiscard]] const RequestStats& stats() const { return stats_; }
  /// After close().
  [[nodiscard]] const std::vector<WindowMetrics>& windows() const { return window_list_; }
  /// Of all requests.
  [[nodiscard]] const RejectedRequests& rejected_requests() const { return rejected_; }
  /// Requests of the warm-up that ended.
  [[nodiscard]] std::int64_t warmup_requests() const { return warmup_requests_; }

 private:
  [[nodiscard]] bool measured(const Request& request);
  void write(const RequestRecord& record);
  void check_windows() const;
  void count();

  SloTicks slo_;
  MeasureSpec measure_;
  Tick warmup_;
  RequestStats stats_;
  WindowStats windows_;
  std::vector<WindowMetrics> window_list_;
  std::optional<FileWriter> requests_file_;
  std::optional<FileWriter> aiperf_file_;
  std::string line_;  // scratch
  Progress* progress_;
  RejectedRequests rejected_;
  std::int64_t warmup_requests_ = 0;
  std::int64_t done_ = 0;
};

/// The objective in the recorder's terms.
[[nodiscard]] SloTicks slo_ticks(const SloSpec& slo);

}  // namespace rackplan
