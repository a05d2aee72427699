// SPDX-License-Identifier: Apache-2.0
// What the serving logic needs to know, in its own integer terms: translated from a Scenario by
// sim/run, built by hand in tests. Semantics: semantics.md beside this file.
#pragma once

#include "models/cost/step_table.h"
#include "sim/engine/tick.h"
#include "sim/fabric/fabric.h"
#include "sim/serving/kv_plan.h"
#include "sim/serving/mtp.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace rackplan {

enum class RoutingPolicy { RoundRobin, LeastLoaded, Random, KvAware };

/// What a KV-aware router weighs. Weights are in units of 1/1024.
struct KvRouting {
  static constexpr std::int64_t one = 1024;

  std::int64_t overlap_weight = one;      // credit for a cached prefix token
  std::int64_t prefill_load_scale = one;  // of prefill tokens against decode blocks
  std::int64_t request_weight = 0;        // blocks that an active request counts for beside its own
  std::int64_t block_tokens = 64;         // of a decode block
  double temperature = 0.0;               // 0: the cheapest; above: softmax over normalised costs
  Tick event_lag = 0;  // from a change in a cache to the router's knowledge of it
};

/// Which held request is routed first.
enum class QueueOrder {
  Fcfs,  // the oldest
  Wspt,  // the largest (1 + priority) / prompt tokens; of equals the oldest
};

/// Requests wait in the router while every target has more prefill tokens under way than
/// `busy_tokens` for each of its ranks.
struct RouterQueue {
  std::int64_t busy_tokens = 0;
  QueueOrder order = QueueOrder::Fcfs;
};

/// Requests turned away instead of routed or held.
struct RouterShed {
  std::optional<std::int64_t> max_queue;    // that find so many held
  std::optional<std::int64_t> busy_tokens;  // that find every target above it, as in RouterQueue
};

/// Prompts that a decode worker prefills itself: the one that the decode router would choose if it
/// prefilled all, when it holds so much of the prompt that what is left to compute is below both.
struct ConditionalPrefill {
  std::int64_t max_tokens = 2048;
  double max_share = 0.7;  // of the prompt

  [[nodiscard]] bool stays_local(std::int64_t left, std::int64_t prompt_tokens) const {
    return left < max_tokens &&
           static_cast<double>(left) < max_share * static_cast<double>(prompt_tokens);
  }
};

struct PoolPlan {
  int replicas = 1;
  std::shared_ptr<const StepTable> steps;
  RoutingPolicy routing = RoutingPolicy::RoundRobin;
  int ranks = 1;                         // attention-DP ranks of a replica, each an endpoint
  int max_batch_per_rank = 1;            // decode, aggregated: requests running
  int max_prompts_per_rank = 1;          // prefill, aggregated: prompts in one prefill step
  std::int64_t max_tokens_per_rank = 1;  // prefill, aggregated: tokens in one prefill step
  std::int64_t chunk_tokens = 0;         // in one step with pieces of prompts; 0: whole prompts
  bool mixes_decode = false;             // aggregated, with chunk_tokens: decodes in such steps too
  std::int64_t kv_capacity_per_rank = 1;  // tokens
  KvPlan kv{};
  MtpPlan mtp{};
  std::vector<int> graph_batches{};  // increasing, up to max_batch_per_rank; empty: no padding
  EndpointId first_endpoint = 0;     // replica r's rank k is first_endpoint + r·ranks + k
  KvRouting kv_routing{};            // where `routing` is KvAware
  bool prefix_cache = true;          // finds blocks of earlier prompts again, where it prefills

  /// The longest request (prompt + output tokens) that one rank's KV cache holds.
  [[nodiscard]] std::int64_t longest_request() const {
    const std::int64_t kept = kv.policy == KvPolicy::Recompute ? kv.watermark_blocks : 0;
    return (kv_blocks_per_rank() - kept) * kv.block_tokens;
  }
  [[nodiscard]] std::int64_t kv_blocks_per_rank() const {
    return kv_capacity_per_rank / kv.block_tokens;
  }
  /// New tokens in one step of a rank.
  [[nodiscard]] std::int64_t token_budget() const {
    return chunk_tokens > 0 ? chunk_tokens : max_tokens_per_rank;
  }
  /// What a decode step runs as when its fullest rank has `batch` requests.
  [[nodiscard]] int padded(int batch) const {
    const auto graph = std::lower_bound(graph_batches.begin(), graph_batches.end(), batch);
    return graph == graph_batches.end() ? batch : *graph;
  }
  [[nodiscard]] EndpointId endpoint(std::uint32_t replica, std::uint32_t rank) const {
    return first_endpoint + replica * static_cast<std::uint32_t>(ranks) + rank;
  }
};

struct ServingPlan {
  /// Aggregated when `decode` is absent.
  PoolPlan first;  // the prefill pool, or the aggregated one
  std::optional<PoolPlan> decode;
  std::int64_t kv_bytes_per_token = 1;           // of the layers that keep every token
  std::int64_t kv_windowed_bytes_per_token = 0;  // of the layers that keep the last kv_window
  std::int64_t kv_window = 0;                    // tokens
  Tick ingress = 0;
  std::int64_t max_positions = 0;  // prompt + output tokens of one request; 0: unlimited
  Tick horizon = never;
  Tick measure_from = 0;   // tallies leave out what was before: the warm-up
  std::uint64_t seed = 0;  // of the router's draws
  std::optional<RouterQueue> queue{};
  RouterShed shed{};
  /// Disaggregated, with a KV-aware decode pool.
  std::optional<ConditionalPrefill> conditional{};

  [[nodiscard]] bool disaggregated() const { return decode.has_value(); }
  /// KV cache of a request at `tokens` of context: what a transfer carries.
  [[nodiscard]] std::int64_t kv_bytes(std::int64_t tokens) const {
    return tokens * kv_bytes_per_token + std::min(tokens, kv_window) * kv_windowed_bytes_per_token;
  }
};

}  // namespace rackplan
