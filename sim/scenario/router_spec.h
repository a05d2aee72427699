// SPDX-License-Identifier: Apache-2.0
// Which worker gets a request, and which requests wait or are turned away, as the scenario says it.
#pragma once

#include "models/units/quantity.h"

#include <cstdint>
#include <optional>

namespace rackplan {

enum class RouterPolicy { RoundRobin, LeastLoaded, Random, KvAware };

enum class RouterQueueOrder { Fcfs, Wspt };

/// Requests wait while every worker is busy.
struct RouterQueueSpec {
  double threshold = 1.0;  // prefill tokens above which a rank is busy, of max_tokens_per_rank
  RouterQueueOrder order = RouterQueueOrder::Fcfs;
  friend bool operator==(const RouterQueueSpec&, const RouterQueueSpec&) = default;
};

/// Requests are turned away.
struct RouterShedSpec {
  std::optional<std::int64_t> max_queue;  // that find so many waiting in the queue
  std::optional<double> busy_threshold;   // while every worker is above it, as in RouterQueueSpec
  friend bool operator==(const RouterShedSpec&, const RouterShedSpec&) = default;
};

/// Prompts that stay with a decode worker, if what it must compute is below both.
struct ConditionalSpec {
  std::int32_t max_tokens = 2048;
  double max_share = 0.7;  // of the prompt
  friend bool operator==(const ConditionalSpec&, const ConditionalSpec&) = default;
};

struct RouterSpec {
  RouterPolicy prefill = RouterPolicy::RoundRobin;  // also the aggregated pool's
  RouterPolicy decode = RouterPolicy::RoundRobin;
  // Of the KV-aware policy:
  double overlap_weight = 1.0;
  double prefill_load_scale = 1.0;
  double request_weight = 0.0;  // blocks
  std::int32_t block_tokens = 64;
  double temperature = 0.0;
  Seconds event_lag;
  std::optional<RouterQueueSpec> queue;
  RouterShedSpec shed;
  std::optional<ConditionalSpec> conditional;
  friend bool operator==(const RouterSpec&, const RouterSpec&) = default;
};

}  // namespace rackplan
