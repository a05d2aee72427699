// SPDX-License-Identifier: Apache-2.0
// How busy and full the pools and links of a deployment were: from the end of the warm-up to the
// end of the run ("the measured time"). Of a step or a wait that began before, the part after it
// counts.
#pragma once

#include "models/units/quantity.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rackplan {

/// A part of a whole, e.g. {"HBM bandwidth", 0.71}. Lists of shares are in falling order.
struct Share {
  std::string name;
  double fraction = 0.0;
  friend bool operator==(const Share&, const Share&) = default;
};

/// Over the replicas of a pool.
struct Spread {
  double mean = 0.0;
  double min = 0.0;
  double max = 0.0;
  friend bool operator==(const Spread&, const Spread&) = default;
};

/// What the prefix caches of a pool found of the prompts whose blocks the workload tells apart.
struct PrefixCacheReport {
  std::int64_t lookup_tokens = 0;   // of these prompts
  std::int64_t hit_tokens = 0;      // not computed again
  double hit_ratio = 0.0;           // hit_tokens / lookup_tokens
  std::int64_t evicted_blocks = 0;  // for want of room
  friend bool operator==(const PrefixCacheReport&, const PrefixCacheReport&) = default;
};

/// Requests that waited in the router in front of a pool while every worker was busy.
struct RouterQueueReport {
  std::int64_t held_requests = 0;
  Seconds mean_wait;         // of these
  double mean_length = 0.0;  // of the queue, over the measured time
  friend bool operator==(const RouterQueueReport&, const RouterQueueReport&) = default;
};

struct PoolReport {
  std::string name;      // unique within the deployment
  std::string role;      // "prefill", "decode", "aggregated"
  std::string system;    // catalog id
  std::string parallel;  // "DEP16"
  std::int32_t replicas = 0;
  std::int32_t gpus = 0;       // of all replicas
  Spread utilisation;          // fraction of the measured time a replica was in a step
  double mean_batch = 0.0;     // requests in a step, weighted by the step's time
  std::int32_t max_batch = 0;  // requests that may run on one replica at once
  double kv_occupancy_mean =
      0.0;  // fraction of KV capacity held or reserved, over time and replicas
  double kv_occupancy_peak = 0.0;                   // the fullest replica at its fullest
  std::optional<std::int64_t> preemptions{};        // where KV room may run out
  std::optional<std::int64_t> recomputed_tokens{};  // that preempted requests prefilled again
  std::optional<std::int64_t> mixed_steps{};        // where pieces of prompts run with decoding
  std::optional<std::int64_t> local_prefills{};     // prompts given to decode workers to compute
  double mean_queue = 0.0;                          // requests ready but not admitted, on a replica
  std::vector<Share> time_by_bound;  // of step time: "HBM bandwidth", "tensor cores", "NVLink", …
  std::vector<Share> time_by_source;  // of step time: "measured", "interpolated", …, "roofline"
  std::vector<Share> time_by_op;      // of step time, the largest
  double step_time_error = 0.0;       // estimated relative error of a step's time
  std::optional<PrefixCacheReport> prefix_cache{};  // absent: no prompt was looked up
  std::optional<RouterQueueReport> router_queue{};  // absent: no request was held
  friend bool operator==(const PoolReport&, const PoolReport&) = default;
};

struct LinkReport {
  std::string name;          // unique within the estate
  Bytes bytes;               // of transfers that ended in it
  double utilisation = 0.0;  // bytes / (bandwidth · measured time)
  friend bool operator==(const LinkReport&, const LinkReport&) = default;
};

struct NetworkReport {
  Seconds mean_transfer_time;     // of the KV caches that arrived in the measured time
  std::vector<LinkReport> links;  // the most utilised, in falling order
  friend bool operator==(const NetworkReport&, const NetworkReport&) = default;
};

}  // namespace rackplan
