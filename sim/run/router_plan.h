// SPDX-License-Identifier: Apache-2.0
// The router of a scenario in the integer terms of the serving logic.
#pragma once

#include "sim/scenario/router_spec.h"
#include "sim/serving/serving_plan.h"

#include <cstdint>
#include <optional>

namespace rackplan {

[[nodiscard]] RoutingPolicy routing_policy(RouterPolicy policy);

/// Weights are rounded to 1/1024.
[[nodiscard]] KvRouting kv_routing(const RouterSpec& router);

/// `max_tokens_per_rank`: of the first pool, of which thresholds are shares.
[[nodiscard]] std::optional<RouterQueue> router_queue(const RouterSpec& router,
                                                      std::int64_t max_tokens_per_rank);
[[nodiscard]] std::optional<ConditionalPrefill> conditional_prefill(const RouterSpec& router);
[[nodiscard]] RouterShed router_shed(const RouterSpec& router, std::int64_t max_tokens_per_rank);

}  // namespace rackplan
