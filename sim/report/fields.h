// SPDX-License-Identifier: Apache-2.0
// Names every field of a Report once. JSON, CSV and comparison are visitors of this table:
//
//   visit(name, value)   value: text, number, Quantity, optional, list, or a struct with fields()
//
// `report` may be const (writers) or not (readers). A new field of the report is added here.
#pragma once

#include "models/base/error.h"
#include "sim/report/cost_fields.h"
#include "sim/report/maybe_const.h"
#include "sim/report/report.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

namespace rackplan {

template <class V>
void fields(MaybeConst<Provenance> auto& it, V&& visit) {
  visit("version", it.version);
  visit("scenario", it.scenario);
  visit("scenario_hash", it.scenario_hash);
  visit("costs", it.costs);
  visit("cost_hash", it.cost_hash);
  visit("seed", it.seed);
  visit("network", it.network);
}

template <class V>
void fields(MaybeConst<RejectedRequests> auto& it, V&& visit) {
  visit("exceeds_kv_capacity", it.exceeds_kv_capacity);
  visit("exceeds_positions", it.exceeds_positions);
  visit("shed", it.shed);
}

template <class V>
void fields(MaybeConst<UnfinishedRequests> auto& it, V&& visit) {
  visit("not_routed", it.not_routed);
  visit("waiting_router", it.waiting_router);
  visit("waiting_prefill", it.waiting_prefill);
  visit("in_prefill", it.in_prefill);
  visit("in_transfer", it.in_transfer);
  visit("waiting_decode", it.waiting_decode);
  visit("decoding", it.decoding);
}

template <class V>
void fields(MaybeConst<RequestAccount> auto& it, V&& visit) {
  visit("sent", it.sent);
  visit("completed", it.completed);
  visit("rejected", it.rejected);
  visit("unfinished", it.unfinished);
}

template <class V>
void fields(MaybeConst<Traffic> auto& it, V&& visit) {
  visit("prompt_tokens", it.prompt_tokens);
  visit("generated_tokens", it.generated_tokens);
  visit("transfers", it.transfers);
  visit("transfer_bytes", it.transfer_bytes);
}

template <class V>
void fields(MaybeConst<Summary> auto& it, V&& visit) {
  visit("unit", it.unit);
  visit("count", it.count);
  visit("exact", it.exact);
  if (it.count == 0) {
    return;  // a distribution of nothing has no numbers
  }
  visit("avg", it.avg);
  visit("min", it.min);
  visit("max", it.max);
  visit("p1", it.p1);
  visit("p5", it.p5);
  visit("p10", it.p10);
  visit("p25", it.p25);
  visit("p50", it.p50);
  visit("p75", it.p75);
  visit("p90", it.p90);
  visit("p95", it.p95);
  visit("p99", it.p99);
  visit("std", it.std);
  visit("sum", it.sum);
}

template <class V>
void fields(MaybeConst<RequestMetrics> auto& it, V&& visit) {
  visit("time_to_first_token", it.time_to_first_token);
  visit("inter_token_latency", it.inter_token_latency);
  visit("inter_chunk_latency", it.inter_chunk_latency);
  visit("request_latency", it.request_latency);
  visit("output_token_throughput_per_user", it.output_token_throughput_per_user);
  visit("output_sequence_length", it.output_sequence_length);
  visit("input_sequence_length", it.input_sequence_length);
  visit("request_count", it.request_count);
  visit("error_request_count", it.error_request_count);
  visit("benchmark_duration", it.benchmark_duration);
  visit("request_throughput", it.request_throughput);
  visit("output_token_throughput", it.output_token_throughput);
  visit("total_token_throughput", it.total_token_throughput);
  visit("good_request_count", it.good_request_count);
  visit("goodput", it.goodput);
  visit("good_request_fraction", it.good_request_fraction);
}

template <class V>
void fields(MaybeConst<GpuThroughput> auto& it, V&& visit) {
  visit("gpus", it.gpus);
  visit("prefill_gpus", it.prefill_gpus);
  visit("decode_gpus", it.decode_gpus);
  visit("total_token_throughput_per_gpu", it.total_token_throughput_per_gpu);
  visit("input_token_throughput_per_prefill_gpu", it.input_token_throughput_per_prefill_gpu);
  visit("output_token_throughput_per_decode_gpu", it.output_token_throughput_per_decode_gpu);
}

template <class V>
void fields(MaybeConst<SloAttainment> auto& it, V&& visit) {
  visit("metric", it.metric);
  visit("target", it.target);
  visit("fraction", it.fraction);
}

template <class V>
void fields(MaybeConst<WindowQuantiles> auto& it, V&& visit) {
  visit("p50", it.p50);
  visit("p99", it.p99);
}

template <class V>
void fields(MaybeConst<WindowReport> auto& it, V&& visit) {
  visit("index", it.index);
  visit("start", it.start);
  visit("length", it.length);
  visit("request_count", it.request_count);
  visit("error_request_count", it.error_request_count);
  visit("good_request_fraction", it.good_request_fraction);
  visit("request_throughput", it.request_throughput);
  visit("output_token_throughput", it.output_token_throughput);
  visit("total_token_throughput", it.total_token_throughput);
  visit("time_to_first_token", it.time_to_first_token);
  visit("inter_token_latency", it.inter_token_latency);
  visit("exact", it.exact);
}

template <class V>
void fields(MaybeConst<Measurement> auto& it, V&& visit) {
  visit("warmup", it.warmup);
  visit("warmup_requests", it.warmup_requests);
  visit("window", it.window);
  visit("windows", it.windows);
}

template <class V>
void fields(MaybeConst<Share> auto& it, V&& visit) {
  visit("name", it.name);
  visit("fraction", it.fraction);
}

template <class V>
void fields(MaybeConst<Spread> auto& it, V&& visit) {
  visit("mean", it.mean);
  visit("min", it.min);
  visit("max", it.max);
}

template <class V>
void fields(MaybeConst<PrefixCacheReport> auto& it, V&& visit) {
  visit("lookup_tokens", it.lookup_tokens);
  visit("hit_tokens", it.hit_tokens);
  visit("hit_ratio", it.hit_ratio);
  visit("evicted_blocks", it.evicted_blocks);
}

template <class V>
void fields(MaybeConst<RouterQueueReport> auto& it, V&& visit) {
  visit("held_requests", it.held_requests);
  visit("mean_wait", it.mean_wait);
  visit("mean_length", it.mean_length);
}

template <class V>
void fields(MaybeConst<PoolReport> auto& it, V&& visit) {
  visit("name", it.name);
  visit("role", it.role);
  visit("system", it.system);
  visit("parallel", it.parallel);
  visit("replicas", it.replicas);
  visit("gpus", it.gpus);
  visit("utilisation", it.utilisation);
  visit("mean_batch", it.mean_batch);
  visit("max_batch", it.max_batch);
  visit("kv_occupancy_mean", it.kv_occupancy_mean);
  visit("kv_occupancy_peak", it.kv_occupancy_peak);
  visit("preemptions", it.preemptions);
  visit("recomputed_tokens", it.recomputed_tokens);
  visit("mixed_steps", it.mixed_steps);
  visit("local_prefills", it.local_prefills);
  visit("mean_queue", it.mean_queue);
  visit("time_by_bound", it.time_by_bound);
  visit("time_by_source", it.time_by_source);
  visit("time_by_op", it.time_by_op);
  visit("step_time_error", it.step_time_error);
  visit("prefix_cache", it.prefix_cache);
  visit("router_queue", it.router_queue);
}

template <class V>
void fields(MaybeConst<LinkReport> auto& it, V&& visit) {
  visit("name", it.name);
  visit("bytes", it.bytes);
  visit("utilisation", it.utilisation);
}

template <class V>
void fields(MaybeConst<NetworkReport> auto& it, V&& visit) {
  visit("mean_transfer_time", it.mean_transfer_time);
  visit("links", it.links);
}

template <class V>
void fields(MaybeConst<PoolOccupancy> auto& it, V&& visit) {
  visit("name", it.name);
  visit("running", it.running);
  visit("waiting", it.waiting);
  visit("kv_occupancy", it.kv_occupancy);
  visit("utilisation", it.utilisation);
}

template <class V>
void fields(MaybeConst<OccupancyWindow> auto& it, V&& visit) {
  visit("index", it.index);
  visit("start", it.start);
  visit("length", it.length);
  visit("nvlink", it.nvlink);
  visit("scale_out", it.scale_out);
  visit("pools", it.pools);
}

template <class V>
void fields(MaybeConst<OccupancyReport> auto& it, V&& visit) {
  visit("window", it.window);
  visit("windows", it.windows);
}

template <class V>
void fields(MaybeConst<Bottleneck> auto& it, V&& visit) {
  visit("sentence", it.sentence);
  visit("pool", it.pool);
  visit("resource", it.resource);
  visit("fraction", it.fraction);
  visit("pressure", it.pressure);
  visit("saturated", it.saturated);
}

template <class V>
void fields(MaybeConst<SloWindow> auto& it, V&& visit) {
  visit("index", it.index);
  visit("start", it.start);
  visit("requests", it.requests);
  visit("good_request_fraction", it.good_request_fraction);
}

template <class V>
void fields(MaybeConst<SloVerdictReport> auto& it, V&& visit) {
  visit("attainment", it.attainment);
  visit("met", it.met);
  visit("window", it.window);
  visit("windows_met", it.windows_met);
  visit("windows", it.windows);
}

template <class V>
void fields(MaybeConst<WorkloadReport> auto& it, V&& visit) {
  visit("name", it.name);
  visit("metrics", it.metrics);
  visit("slo", it.slo);
  visit("verdict", it.verdict);
}

template <class V>
void fields(MaybeConst<DeploymentReport> auto& it, V&& visit) {
  visit("name", it.name);
  visit("model", it.model);
  visit("requests", it.requests);
  visit("traffic", it.traffic);
  visit("metrics", it.metrics);
  visit("throughput", it.throughput);
  visit("workloads", it.workloads);
  visit("measurement", it.measurement);
  visit("pools", it.pools);
  visit("network", it.network);
  visit("bottleneck", it.bottleneck);
}

template <class V>
void fields(MaybeConst<EstateShare> auto& it, V&& visit) {
  visit("name", it.name);
  visit("gpus", it.gpus);
  visit("nodes", it.nodes);
}

template <class V>
void fields(MaybeConst<EstateReport> auto& it, V&& visit) {
  visit("name", it.name);
  visit("system", it.system);
  visit("nodes", it.nodes);
  visit("nodes_used", it.nodes_used);
  visit("gpus", it.gpus);
  visit("gpus_used", it.gpus_used);
  visit("deployments", it.deployments);
}

template <class V>
void fields(MaybeConst<Report> auto& it, V&& visit) {
  visit("provenance", it.provenance);
  visit("deployments", it.deployments);
  visit("estate", it.estate);
  visit("occupancy", it.occupancy);
  visit("cost", it.cost);
  visit("notes", it.notes);
}

// ---- what kind of value a visitor was given
// ------------------------------------------------------

template <class T>
inline constexpr bool is_quantity = false;
template <Dimension D>
inline constexpr bool is_quantity<Quantity<D>> = true;

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

template <class T>
inline constexpr bool is_list = false;
template <class T>
inline constexpr bool is_list<std::vector<T>> = true;

/// The name of a choice in JSON, from the table names_of(E) that stands beside its fields.
template <class E>
std::string_view enum_name(E choice) {
  for (const auto& [value, name] : names_of(E{})) {
    if (value == choice) {
      return name;
    }
  }
  throw InvariantBroken("every choice has a name");
}

/// What tells the elements of a list apart, whatever their order.
inline const std::string& key_of(const std::string& element) {
  return element;
}
inline std::string key_of(std::uint64_t element) {
  return std::to_string(element);
}
inline const std::string& key_of(const SloAttainment& element) {
  return element.metric;
}
inline std::string key_of(const WindowReport& element) {
  return std::to_string(element.index);
}
inline std::string key_of(const OccupancyWindow& element) {
  return std::to_string(element.index);
}
inline std::string key_of(const SloWindow& element) {
  return std::to_string(element.index);
}
template <class T>
const std::string& key_of(const T& element) {
  return element.name;
}

}  // namespace rackplan
