// SPDX-License-Identifier: Apache-2.0
// The metrics of a run cut into windows of one length, so that a bad quarter of an hour does not
// drown in a good day. A request belongs to the window in which it ended:
//
//   window k = (start + k · length, start + (k + 1) · length],   k = 0, 1, 2, …
//
// so every request is in exactly one. Windows in which nothing ended are left out. One window is
// held open at a time, exact up to `exact_limit` requests, then with bins of 0.1 %.
#pragma once

#include "sim/metrics/request_stats.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace rackplan {

struct WindowMetrics {
  struct Quantiles {
    double p50 = 0.0;  // ms
    double p99 = 0.0;  // ms
    friend bool operator==(const Quantiles&, const Quantiles&) = default;
  };

  std::int64_t index = 0;          // k above
  std::int64_t completed = 0;      // requests that ended in the window
  std::int64_t errors = 0;         // requests rejected in the window
  std::int64_t good = 0;           // completed within every target
  std::int64_t prompt_tokens = 0;  // of the completed
  std::int64_t output_tokens = 0;
  std::optional<Quantiles> time_to_first_token = std::nullopt;  // absent without samples
  std::optional<Quantiles> inter_token_latency = std::nullopt;
  bool exact = true;  // false: the quantiles come from a histogram with bins of 0.1 %
  friend bool operator==(const WindowMetrics&, const WindowMetrics&) = default;
};

/// The samples of one metric in one window.
class WindowSamples {
 public:
  explicit WindowSamples(std::size_t exact_limit) : exact_limit_(exact_limit) {}

  void add(double ticks);
  [[nodiscard]] bool exact() const { return binned_.total() == 0; }
  /// Their quantiles; afterwards there are none.
  [[nodiscard]] std::optional<WindowMetrics::Quantiles> take();

 private:
  std::size_t exact_limit_;
  std::vector<double> samples_;  // ms
  LogHistogram binned_;          // ticks; all samples, once there are more than the limit
};

class WindowStats {
 public:
  /// `length` ≥ 1 tick.
  WindowStats(Tick start,
              Tick length,
              const SloTicks& slo = {},
              std::size_t exact_limit = RequestStats::default_exact_limit);

  // Contract: calls in order of `completed` and `tick`, none before `start`.

  /// As RequestStats::add.
  void add(Tick arrival,
           Tick first_token,
           Tick completed,
           std::int32_t prompt_tokens,
           std::int32_t output_tokens) {
    add(arrival, first_token, completed, prompt_tokens, output_tokens, slo_);
  }
  /// The same, judged by another SLO.
  void add(Tick arrival,
           Tick first_token,
           Tick completed,
           std::int32_t prompt_tokens,
           std::int32_t output_tokens,
           const SloTicks& slo);
  /// A request was rejected at `tick`.
  void add_error(Tick tick);

  /// How many windows were closed so far.
  [[nodiscard]] std::size_t closed() const { return windows_.size(); }
  /// All windows, in order. Nothing is added afterwards.
  [[nodiscard]] std::vector<WindowMetrics> take();

 private:
  void move_to(Tick tick) {
    if (tick > open_end_) {
      close();
      open_.index = (tick - start_ - 1) / length_;
      open_end_ = after(start_ + open_.index * length_);
    }
  }
  // The end of the window that begins at `begin`, or of time.
  [[nodiscard]] Tick after(Tick begin) const {
    return length_ > never - begin ? never : begin + length_;
  }
  void close();

  Tick start_;
  Tick length_;
  Tick open_end_;
  SloTicks slo_;
  WindowMetrics open_;
  WindowSamples first_token_;
  WindowSamples inter_token_;
  std::vector<WindowMetrics> windows_;
};

}  // namespace rackplan
