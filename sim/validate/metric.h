// SPDX-License-Identifier: Apache-2.0
// What is compared, by the names of the measured columns.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace rackplan {

enum class Metric {
  TpotP50,
  TpotMean,
  TpotP99,
  TtftP50,
  TtftMean,
  TtftP99,
  TotalPerGpu,
  InputPerPrefillGpu,
  OutputPerDecodeGpu,
  E2eP50,
};
inline constexpr std::size_t metric_count = 10;

/// Milliseconds, seconds, tokens/s: as the name says.
inline constexpr std::array<std::string_view, metric_count> metric_names{
    "tpot_p50_ms",
    "tpot_mean_ms",
    "tpot_p99_ms",
    "ttft_p50_s",
    "ttft_mean_s",
    "ttft_p99_s",
    "total_tok_s_per_gpu",
    "input_tok_s_per_prefill_gpu",
    "output_tok_s_per_decode_gpu",
    "e2e_p50_s"};

/// One value a metric, in its unit; absent where it was not measured or has no meaning.
struct MetricValues {
  std::array<std::optional<double>, metric_count> values{};

  [[nodiscard]] const std::optional<double>& operator[](Metric metric) const {
    return values.at(static_cast<std::size_t>(metric));
  }
  [[nodiscard]] std::optional<double>& operator[](Metric metric) {
    return values.at(static_cast<std::size_t>(metric));
  }
  friend bool operator==(const MetricValues&, const MetricValues&) = default;
};

}  // namespace rackplan
