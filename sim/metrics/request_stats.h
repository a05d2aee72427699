// SPDX-License-Identifier: Apache-2.0
// Records what became of each request and sums it up in the end.
//
//   RequestStats stats({.time_to_first_token = to_tick(2.0 * s)});
//   stats.add(arrival, first_token, completed, prompt_tokens, output_tokens);   // each completion
//   RequestMetrics metrics = stats.metrics(chunk_gaps);
//
// Exact up to `exact_limit` requests (32 bytes each); the next one moves everything recorded into
// histograms with bins of 0.1 %, and the summaries say so.
#pragma once

#include "sim/engine/tick.h"
#include "sim/metrics/log_histogram.h"
#include "sim/metrics/request_metrics.h"
#include "sim/metrics/slo.h"

#include <cstdint>
#include <vector>

namespace rackplan {

class RequestStats {
 public:
  static constexpr std::size_t default_exact_limit = 1'000'000;

  explicit RequestStats(const SloTicks& slo = {}, std::size_t exact_limit = default_exact_limit);

  /// A request completed: arrival ≤ first_token ≤ completed; both lengths ≥ 1. Any order.
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
  /// A request was rejected.
  void add_error() { ++errors_; }

  [[nodiscard]] std::int64_t completed() const { return completed_; }
  [[nodiscard]] std::int64_t errors() const { return errors_; }
  [[nodiscard]] const SloCounts& met() const { return met_; }
  [[nodiscard]] bool exact() const { return exact_; }

  /// `chunk_gaps` are in nanoseconds.
  [[nodiscard]] RequestMetrics metrics(const LogHistogram& chunk_gaps) const;

 private:
  struct Record {
    Tick arrival;
    Tick to_first_token;
    Tick latency;
    std::int32_t prompt_tokens;
    std::int32_t output_tokens;
  };
  struct Histograms {  // times in ticks, throughput in millionths of a token per second
    LogHistogram to_first_token;
    LogHistogram inter_token;
    LogHistogram latency;
    LogHistogram per_user;
    LogHistogram prompt;
    LogHistogram output;
  };

  void tally(const Record& record, const SloTicks& slo);
  void count(const Record& record);
  void leave_exact();
  void fill_exact(RequestMetrics& metrics) const;
  void fill_from_histograms(RequestMetrics& metrics) const;

  SloTicks slo_;
  std::size_t exact_limit_;
  bool exact_ = true;
  std::vector<Record> records_;
  Histograms histograms_;
  SloCounts met_;
  std::int64_t completed_ = 0;
  std::int64_t errors_ = 0;
  std::int64_t prompt_tokens_ = 0;
  std::int64_t output_tokens_ = 0;
  Tick first_arrival_ = never;
  Tick last_completion_ = 0;
};

}  // namespace rackplan
