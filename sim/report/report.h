// SPDX-License-Identifier: Apache-2.0
// The answer to a scenario, as a value: everything that is printed, written as JSON, compared and
// checked. A pure function of scenario, catalogs and version; no wall-clock time is in here.
// Its JSON is json.h, its tables are render.h, its differences are compare.h.
#pragma once

#include "models/units/quantity.h"
#include "sim/metrics/request_metrics.h"
#include "sim/report/cost_report.h"
#include "sim/report/measurement.h"
#include "sim/report/occupancy_report.h"
#include "sim/report/pool_figures.h"
#include "sim/report/request_account.h"
#include "sim/report/workload_report.h"

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
