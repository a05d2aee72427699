// SPDX-License-Identifier: Apache-2.0
// The requests of one workload against its objective (SLO).
#pragma once

#include "models/units/quantity.h"
#include "sim/metrics/request_metrics.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rackplan {

/// One target of the SLO. All targets together: good_request_fraction.
struct SloAttainment {
  std::string metric;     // "time_to_first_token", "inter_token_latency", "request_latency"
  Seconds target;         // at most
  double fraction = 0.0;  // of measured requests, completed or rejected, that met it
  friend bool operator==(const SloAttainment&, const SloAttainment&) = default;
};

/// The measured requests of a workload that ended in one window.
struct SloWindow {
  std::int64_t index = 0;  // windows in which nothing ended are left out
  Seconds start;           // since the start of the run
  std::int64_t requests = 0;
  double good_request_fraction = 0.0;
  friend bool operator==(const SloWindow&, const SloWindow&) = default;
};

/// slo.attainment, over the run and window by window. The windows count from the end of the
/// warm-up.
struct SloVerdictReport {
  double attainment = 0.0;            // the share of good requests that is asked for
  bool met = false;                   // by the measured requests of the run
  std::optional<Seconds> window;      // slo.window
  std::optional<double> windows_met;  // share of the windows that meet it by themselves
  std::vector<SloWindow> windows;
  friend bool operator==(const SloVerdictReport&, const SloVerdictReport&) = default;
};

/// The requests of one workload.
struct WorkloadReport {
  std::string name;                       // unique within the deployment
  std::optional<RequestMetrics> metrics;  // absent of a single workload: those of the deployment
  std::vector<SloAttainment> slo;
  std::optional<SloVerdictReport> verdict;  // with slo.attainment
  friend bool operator==(const WorkloadReport&, const WorkloadReport&) = default;
};

}  // namespace rackplan
