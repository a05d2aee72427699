// SPDX-License-Identifier: Apache-2.0
// The charts of a plan's page, each an SVG element; empty text where there is nothing to draw.
#pragma once

#include "sim/plan/plan.h"

#include <string>

namespace rackplan {

/// Tokens/s a GPU (first) or $/Mtok (second) over tokens/s a user: the front as a line, the best as
/// the large dot, others that were simulated to the end in grey.
[[nodiscard]] std::string throughput_front_chart(const Plan& plan);
[[nodiscard]] std::string cost_front_chart(const Plan& plan);

/// The cost a year, a bar a line of it.
[[nodiscard]] std::string cost_chart(const CostReport& cost);

/// Cash by quarter, added up.
[[nodiscard]] std::string cash_chart(const CostReport& cost);

/// Which share of requests had their first token, or token after token, within which time; with
/// the target.
[[nodiscard]] std::string ttft_chart(const Plan& plan);
[[nodiscard]] std::string itl_chart(const Plan& plan);

/// Who sits on which GPU.
[[nodiscard]] std::string rack_chart(const std::vector<RackView>& racks);

/// The p99 of the time to first token and of the inter-token latency as load grows or parts fail.
[[nodiscard]] std::string headroom_chart(const Plan& plan);

/// The best plan's cost when one assumption changes.
[[nodiscard]] std::string tornado_chart(const Plan& plan);

}  // namespace rackplan
