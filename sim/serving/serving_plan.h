// SPDX-License-Identifier: Apache-2.0
// What the serving logic needs to know, in its own integer terms: translated from a Scenario by
// sim/run, built by hand in tests. Semantics: semantics.md beside this file.
#pragma once

#include "models/cost/step_table.h"
#include "sim/engine/tick.h"
#include "sim/fabric/fabric.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace rackplan {

enum class RoutingPolicy { RoundRobin, LeastLoaded };

struct PoolPlan {
  int replicas = 1;
  std::shared_ptr<const StepTable> steps;
  RoutingPolicy routing = RoutingPolicy::RoundRobin;
  int max_batch = 1;              // decode, aggregated: requests running on one replica
  int max_prompts = 1;            // prefill, aggregated: prompts in one prefill step
  std::int64_t max_tokens = 1;    // prefill, aggregated: tokens in one prefill step
  std::int64_t kv_capacity = 1;   // tokens on one replica
  int ranks = 1;                  // endpoints of one replica
  EndpointId first_endpoint = 0;  // replica r's rank k is first_endpoint + r·ranks + k

  /// The longest request (prompt + output tokens) that one rank's KV cache holds.
  [[nodiscard]] std::int64_t longest_request() const { return kv_capacity / ranks; }
};

struct ServingPlan {
  /// Aggregated when `decode` is absent.
  PoolPlan first;  // the prefill pool, or the aggregated one
  std::optional<PoolPlan> decode;
  std::int64_t kv_bytes_per_token = 1;
  Tick ingress = 0;
  std::int64_t max_positions = 0;  // prompt + output tokens of one request; 0: unlimited
  Tick horizon = never;

  [[nodiscard]] bool disaggregated() const { return decode.has_value(); }
};

}  // namespace rackplan
