// SPDX-License-Identifier: Apache-2.0
// What a good request is, judged one request at a time.
//
//   inter-token latency = (request latency − time to first token) / (output tokens − 1)
#pragma once

#include "sim/engine/tick.h"

#include <cstdint>
#include <optional>

namespace rackplan {

/// All targets present must hold. A latency equal to its target meets it.
struct SloTicks {
  std::optional<Tick> time_to_first_token = std::nullopt;
  std::optional<Tick> inter_token_latency = std::nullopt;
  std::optional<Tick> request_latency = std::nullopt;
};

/// How many completed requests met each target, and all of them; a target left out is met.
struct SloCounts {
  std::int64_t time_to_first_token = 0;
  std::int64_t inter_token_latency = 0;
  std::int64_t request_latency = 0;
  std::int64_t all = 0;
  friend bool operator==(const SloCounts&, const SloCounts&) = default;
};

/// Which targets a completed request met.
struct SloVerdict {
  bool time_to_first_token = true;
  bool inter_token_latency = true;
  bool request_latency = true;
  [[nodiscard]] bool good() const {
    return time_to_first_token && inter_token_latency && request_latency;
  }
};

/// Ticks from one token to the next, averaged over a request of more than one output token.
[[nodiscard]] inline double inter_token_ticks(Tick to_first_token,
                                              Tick latency,
                                              std::int32_t output_tokens) {
  return static_cast<double>(latency - to_first_token) / static_cast<double>(output_tokens - 1);
}

/// A request of one token has no inter-token latency and meets its target.
[[nodiscard]] inline SloVerdict judge(const SloTicks& slo,
                                      Tick to_first_token,
                                      Tick latency,
                                      std::int32_t output_tokens) {
  const auto within = [](const std::optional<Tick>& target, Tick value) {
    return !target || value <= *target;
  };
  return {.time_to_first_token = within(slo.time_to_first_token, to_first_token),
          .inter_token_latency = !slo.inter_token_latency || output_tokens == 1 ||
                                 inter_token_ticks(to_first_token, latency, output_tokens) <=
                                     static_cast<double>(*slo.inter_token_latency),
          .request_latency = within(slo.request_latency, latency)};
}

}  // namespace rackplan
