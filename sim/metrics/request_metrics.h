// SPDX-License-Identifier: Apache-2.0
// What a run measured, request by request: names, units and definitions of AIPerf.
//
//   TTFT = first token − arrival        request_latency = last token − arrival
//   ISL, OSL = prompt and output tokens of a request
//
// Only completed requests count, except in error_request_count.
#pragma once

#include "models/units/quantity.h"
#include "sim/metrics/summary.h"

#include <cstdint>

namespace rackplan {

struct RequestMetrics {
  Summary time_to_first_token;  // ms
  /// (request_latency − TTFT) / (OSL − 1), one sample a request with OSL > 1. ms
  Summary inter_token_latency;
  /// Gaps between the ends of the steps that gave a request its tokens, one sample a gap; a burst
  /// of speculative tokens is one chunk. ms
  Summary inter_chunk_latency;
  Summary request_latency;  // ms
  /// 1 / inter_token_latency, one sample a request with OSL > 1. tokens/sec/user
  Summary output_token_throughput_per_user;
  Summary output_sequence_length;  // tokens
  Summary input_sequence_length;   // tokens

  std::int64_t request_count = 0;           // completed
  std::int64_t error_request_count = 0;     // rejected
  Seconds benchmark_duration;               // first arrival to last completion
  PerSecond request_throughput;             // request_count / benchmark_duration
  TokensPerSecond output_token_throughput;  // Σ OSL / benchmark_duration
  TokensPerSecond total_token_throughput;   // Σ (ISL + OSL) / benchmark_duration

  /// Requests that met every target of the SLO. A request with OSL 1 has no inter-token latency and
  /// meets that target (AIPerf would not call it good). Without an SLO every completed request is
  /// good.
  std::int64_t good_request_count = 0;
  PerSecond goodput;                   // good_request_count / benchmark_duration
  double good_request_fraction = 0.0;  // of request_count + error_request_count

  friend bool operator==(const RequestMetrics&, const RequestMetrics&) = default;
};

}  // namespace rackplan
