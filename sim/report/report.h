// SPDX-License-Identifier: Apache-2.0
// The answer to a scenario, as a value: everything that is printed, written as JSON, compared and
// checked. A pure function of scenario, catalogs and version; no wall-clock time is in here.
// Its JSON is json.h, its tables are render.h, its differences are compare.h.
#pragma once

#include "models/units/quantity.h"
#include "sim/metrics/request_metrics.h"
#include "sim/report/cost_report.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rackplan {

/// What the numbers were computed from.
struct Provenance {
  std::string version;        // of rackplan; ignored by comparisons
  std::string scenario;       // its name
  std::string scenario_hash;  // includes the traces it names
  std::string costs;          // what step times rest on, in words
  std::string cost_hash;      // of the cost tables in use
  std::uint64_t seed = 0;
  std::string network;  // "ideal" or "simgrid"
  friend bool operator==(const Provenance&, const Provenance&) = default;
};

struct RejectedRequests {
  std::int64_t exceeds_kv_capacity = 0;
  std::int64_t exceeds_positions = 0;
  std::int64_t shed = 0;  // turned away by the router
  [[nodiscard]] std::int64_t total() const {
    return exceeds_kv_capacity + exceeds_positions + shed;
  }
  friend bool operator==(const RejectedRequests&, const RejectedRequests&) = default;
};

/// Where requests were when the run ended at its horizon.
struct UnfinishedRequests {
  std::int64_t not_routed = 0;
  std::int64_t waiting_router = 0;
  std::int64_t waiting_prefill = 0;
  std::int64_t in_prefill = 0;
  std::int64_t in_transfer = 0;
  std::int64_t waiting_decode = 0;
  std::int64_t decoding = 0;
  [[nodiscard]] std::int64_t total() const {
    return not_routed + waiting_router + waiting_prefill + in_prefill + in_transfer +
           waiting_decode + decoding;
  }
  friend bool operator==(const UnfinishedRequests&, const UnfinishedRequests&) = default;
};

/// Every request sent, the warm-up's too, is in exactly one place: sent = completed + rejected +
/// unfinished.
struct RequestAccount {
  std::int64_t sent = 0;
  std::int64_t completed = 0;
  RejectedRequests rejected;
  UnfinishedRequests unfinished;
  [[nodiscard]] bool balanced() const {
    return sent == completed + rejected.total() + unfinished.total();
  }
  friend bool operator==(const RequestAccount&, const RequestAccount&) = default;
};

/// All that was processed and moved up to the end of the run, unfinished requests included.
struct Traffic {
  std::int64_t prompt_tokens = 0;
  std::int64_t generated_tokens = 0;
  std::int64_t transfers = 0;  // KV caches handed over
  Bytes transfer_bytes;
  friend bool operator==(const Traffic&, const Traffic&) = default;
};

/// Throughput per GPU as InferenceX defines it, tokens of completed requests over
/// benchmark_duration:
///   total   (input + output tokens)/s over all GPUs of the deployment
///   input   input tokens/s over the prefill GPUs     absent when aggregated
///   output  output tokens/s over the decode GPUs     absent when aggregated
struct GpuThroughput {
  std::int32_t gpus = 0;
  std::int32_t prefill_gpus = 0;
  std::int32_t decode_gpus = 0;
  TokensPerSecond total_token_throughput_per_gpu;
  std::optional<TokensPerSecond> input_token_throughput_per_prefill_gpu;
  std::optional<TokensPerSecond> output_token_throughput_per_decode_gpu;
  friend bool operator==(const GpuThroughput&, const GpuThroughput&) = default;
};

/// One target of the SLO. All targets together: good_request_fraction.
struct SloAttainment {
  std::string metric;     // "time_to_first_token", "inter_token_latency", "request_latency"
  Seconds target;         // at most
  double fraction = 0.0;  // of measured requests, completed or rejected, that met it
  friend bool operator==(const SloAttainment&, const SloAttainment&) = default;
};

/// Over the requests of a window.
struct WindowQuantiles {
  Seconds p50;
  Seconds p99;
  friend bool operator==(const WindowQuantiles&, const WindowQuantiles&) = default;
};

/// The measured requests that ended in one window; the names are those of metrics, with the
/// window's length as the duration of its throughputs. See sim/metrics/window_stats.h.
struct WindowReport {
  std::int64_t index = 0;  // windows in which nothing ended are left out
  Seconds start;           // since the start of the run
  Seconds length;          // the last one is cut short by the end of the run
  std::int64_t request_count = 0;
  std::int64_t error_request_count = 0;
  double good_request_fraction = 0.0;
  PerSecond request_throughput;
  TokensPerSecond output_token_throughput;
  TokensPerSecond total_token_throughput;
  std::optional<WindowQuantiles> time_to_first_token;
  std::optional<WindowQuantiles> inter_token_latency;
  bool exact = true;  // false: the quantiles come from a histogram with bins of 0.1 %
  friend bool operator==(const WindowReport&, const WindowReport&) = default;
};

/// Which requests the metrics are about, and how these went over time.
struct Measurement {
  Seconds warmup;                    // requests that arrived before it are not measured
  std::int64_t warmup_requests = 0;  // completed or rejected, but not measured
  Seconds window;
  std::vector<WindowReport> windows;
  friend bool operator==(const Measurement&, const Measurement&) = default;
};

/// The window with the smallest share of good requests; of several, the one with the highest p99 of
/// the time to first token, then the earliest. Null without windows.
[[nodiscard]] const WindowReport* worst_window(const std::vector<WindowReport>& windows);

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

/// The measured requests of a workload that ended in one window.
struct SloWindow {
  std::int64_t index = 0;  // windows in which nothing ended are left out
  Seconds start;           // since the start of the run
  std::int64_t requests = 0;
  double good_request_fraction = 0.0;
  friend bool operator==(const SloWindow&, const SloWindow&) = default;
};

/// slo.attainment, over the run and window by window. The windows count from the end of the
/// warm-up.
struct SloVerdictReport {
  double attainment = 0.0;            // the share of good requests that is asked for
  bool met = false;                   // by the measured requests of the run
  std::optional<Seconds> window;      // slo.window
  std::optional<double> windows_met;  // share of the windows that meet it by themselves
  std::vector<SloWindow> windows;
  friend bool operator==(const SloVerdictReport&, const SloVerdictReport&) = default;
};

/// The requests of one workload.
struct WorkloadReport {
  std::string name;                       // unique within the deployment
  std::optional<RequestMetrics> metrics;  // absent of a single workload: those of the deployment
  std::vector<SloAttainment> slo;
  std::optional<SloVerdictReport> verdict;  // with slo.attainment
  friend bool operator==(const WorkloadReport&, const WorkloadReport&) = default;
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
  double mean_length = 0.0;  // of the queue, over the run
  friend bool operator==(const RouterQueueReport&, const RouterQueueReport&) = default;
};

struct PoolReport {
  std::string name;      // unique within the deployment
  std::string role;      // "prefill", "decode", "aggregated"
  std::string system;    // catalog id
  std::string parallel;  // "DEP16"
  std::int32_t replicas = 0;
  std::int32_t gpus = 0;       // of all replicas
  Spread utilisation;          // fraction of the run a replica was in a step
  double mean_batch = 0.0;     // requests in a step, weighted by the step's time
  std::int32_t max_batch = 0;  // requests that may run on one replica at once
  double kv_occupancy_mean =
      0.0;  // fraction of KV capacity held or reserved, over run and replicas
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
  std::string name;  // unique within the estate
  Bytes bytes;
  double utilisation = 0.0;  // bytes / (bandwidth · run)
  friend bool operator==(const LinkReport&, const LinkReport&) = default;
};

struct NetworkReport {
  Seconds mean_transfer_time;     // of a KV cache
  std::vector<LinkReport> links;  // the most utilised, in falling order
  friend bool operator==(const NetworkReport&, const NetworkReport&) = default;
};

/// Means over one window and all replicas of a pool.
struct PoolOccupancy {
  std::string name;           // of the pool; with several deployments theirs comes first
  double running = 0.0;       // requests in a step
  double waiting = 0.0;       // requests ready but not admitted
  double kv_occupancy = 0.0;  // fraction of KV capacity held or reserved
  double utilisation = 0.0;   // fraction of the window in a step
  friend bool operator==(const PoolOccupancy&, const PoolOccupancy&) = default;
};

/// Means over one window. Transfers are counted once, in the plane that they cross.
struct OccupancyWindow {
  std::int64_t index = 0;
  Seconds start;             // since the start of the run
  Seconds length;            // the last one is cut short by the end of the run
  BytesPerSecond nvlink;     // KV transfers within an NVLink domain
  BytesPerSecond scale_out;  // KV transfers between domains
  std::vector<PoolOccupancy> pools;
  friend bool operator==(const OccupancyWindow&, const OccupancyWindow&) = default;
};

/// How full everything was over time. Mean times length, summed over the windows, gives the totals
/// of pools and traffic.
struct OccupancyReport {
  Seconds window;
  std::vector<OccupancyWindow> windows;  // all of the run
  friend bool operator==(const OccupancyReport&, const OccupancyReport&) = default;
};

/// What to change first; see bottleneck.h.
struct Bottleneck {
  std::string sentence;    // "decode: HBM bandwidth 71 % of its step time, slots 98 % full"
  std::string pool;        // name, or "network"
  std::string resource;    // the bound that takes most of its step time, or the link
  double fraction = 0.0;   // of the pool's step time; of the link's bandwidth
  double pressure = 0.0;   // how full the pool or link is, 0 to 1
  bool saturated = false;  // pressure is so high that more load would only queue
  friend bool operator==(const Bottleneck&, const Bottleneck&) = default;
};

/// One model in service: what became of its requests, and how its pools and links fared.
struct DeploymentReport {
  std::string name;  // unique within the report
  std::string model;
  RequestAccount requests;
  Traffic traffic;
  RequestMetrics metrics;  // of all workloads, each request judged by the SLO of its own
  GpuThroughput throughput;
  std::vector<WorkloadReport> workloads;
  std::optional<Measurement> measurement;  // absent in reports of earlier versions
  std::vector<PoolReport> pools;
  NetworkReport network;
  Bottleneck bottleneck;
  friend bool operator==(const DeploymentReport&, const DeploymentReport&) = default;
};

/// What a deployment has of a system of the estate.
struct EstateShare {
  std::string name;        // of the deployment
  std::int32_t gpus = 0;   // of its replicas
  std::int32_t nodes = 0;  // with one of its replicas on them, perhaps not alone
  friend bool operator==(const EstateShare&, const EstateShare&) = default;
};

/// The use of one system of the estate.
struct EstateReport {
  std::string name;        // in the scenario
  std::string system;      // catalog id
  std::int32_t nodes = 0;  // trays or servers that exist
  std::int32_t nodes_used = 0;
  std::int32_t gpus = 0;
  std::int32_t gpus_used = 0;
  std::vector<EstateShare> deployments;
  friend bool operator==(const EstateReport&, const EstateReport&) = default;
};

struct Report {
  Provenance provenance;
  std::vector<DeploymentReport> deployments;
  std::vector<EstateReport> estate;
  std::optional<OccupancyReport> occupancy;  // only when measure.series asks for it
  std::optional<CostReport> cost;            // with economics in the scenario
  std::vector<std::string> notes;            // approximations in force, e.g. "network ideal"
  friend bool operator==(const Report&, const Report&) = default;
};

}  // namespace rackplan
