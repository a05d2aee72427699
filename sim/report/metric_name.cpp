// SPDX-License-Identifier: Apache-2.0
#include "sim/report/metric_name.h"

#include <string_view>
#include <utility>

namespace rackplan {

std::string short_metric_name(const std::string& metric) {
  constexpr std::pair<std::string_view, std::string_view> names[] = {
      {"time_to_first_token", "TTFT"},
      {"inter_token_latency", "ITL"},
      {"request_latency", "latency"},
  };
  for (const auto& [full, brief] : names) {
    if (metric == full) {
      return std::string(brief);
    }
  }
  return metric;
}

}  // namespace rackplan
