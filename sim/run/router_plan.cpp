// SPDX-License-Identifier: Apache-2.0
#include "sim/run/router_plan.h"

#include "models/base/error.h"

#include <cmath>

namespace rackplan {
namespace {

std::int64_t fixed(double weight) {
  return std::llround(weight * static_cast<double>(KvRouting::one));
}

// More than a share of the tokens is more than their whole part.
std::int64_t busy_tokens(double share, std::int64_t max_tokens_per_rank) {
  return static_cast<std::int64_t>(share * static_cast<double>(max_tokens_per_rank));
}

}  // namespace

RoutingPolicy routing_policy(RouterPolicy policy) {
  switch (policy) {
    case RouterPolicy::RoundRobin:
      return RoutingPolicy::RoundRobin;
    case RouterPolicy::LeastLoaded:
      return RoutingPolicy::LeastLoaded;
    case RouterPolicy::Random:
      return RoutingPolicy::Random;
    case RouterPolicy::KvAware:
      return RoutingPolicy::KvAware;
  }
  throw InvariantBroken("every policy of a scenario is one of the router");
}

KvRouting kv_routing(const RouterSpec& router) {
  return {.overlap_weight = fixed(router.overlap_weight),
          .prefill_load_scale = fixed(router.prefill_load_scale),
          .request_weight = fixed(router.request_weight),
          .block_tokens = router.block_tokens,
          .temperature = router.temperature,
          .event_lag = to_tick(router.event_lag)};
}

std::optional<RouterQueue> router_queue(const RouterSpec& router,
                                        std::int64_t max_tokens_per_rank) {
  if (!router.queue) {
    return std::nullopt;
  }
  return RouterQueue{
      .busy_tokens = busy_tokens(router.queue->threshold, max_tokens_per_rank),
      .order = router.queue->order == RouterQueueOrder::Wspt ? QueueOrder::Wspt : QueueOrder::Fcfs};
}

std::optional<ConditionalPrefill> conditional_prefill(const RouterSpec& router) {
  if (!router.conditional) {
    return std::nullopt;
  }
  return ConditionalPrefill{.max_tokens = router.conditional->max_tokens,
                            .max_share = router.conditional->max_share};
}

RouterShed router_shed(const RouterSpec& router, std::int64_t max_tokens_per_rank) {
  RouterShed shed{.max_queue = router.shed.max_queue, .busy_tokens = std::nullopt};
  if (router.shed.busy_threshold) {
    shed.busy_tokens = busy_tokens(*router.shed.busy_threshold, max_tokens_per_rank);
  }
  return shed;
}

}  // namespace rackplan
