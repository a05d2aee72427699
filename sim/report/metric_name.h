// SPDX-License-Identifier: Apache-2.0
// What people call a metric.
#pragma once

#include <string>

namespace rackplan {

/// "TTFT" for "time_to_first_token"; others as they are.
[[nodiscard]] std::string short_metric_name(const std::string& metric);

}  // namespace rackplan
