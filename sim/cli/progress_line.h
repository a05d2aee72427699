// SPDX-License-Identifier: Apache-2.0
// A line on standard error that says how far a run (or a sweep) is, where standard error is a
// terminal.
#pragma once

#include "sim/run/evaluate.h"

#include <string>
#include <thread>

namespace rackplan {

class ProgressLine {
 public:
  /// `what` is counted, in the plural.
  explicit ProgressLine(std::string what = "requests");
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  /// Takes the line away again.
  ~ProgressLine();

  [[nodiscard]] Progress* progress() { return &progress_; }

 private:
  std::string what_;
  Progress progress_;
  std::jthread drawer_;  // none where standard error is no terminal
};

/// "1200 of 20480 requests, 6 %, about 3 s left"; without a total "1200 requests".
[[nodiscard]] std::string progress_text(std::int64_t done,
                                        std::int64_t total,
                                        double seconds,
                                        const std::string& what = "requests");

}  // namespace rackplan
