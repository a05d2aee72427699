// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/report/sample_report.h"

#include "tests/unit/report/filler.h"

#include <string>

namespace rackplan {
namespace {

Summary summary(const std::string& unit, double p50, double p99) {
  return {.unit = unit,
          .avg = p50,
          .min = p50 / 2.0,
          .max = 2.0 * p99,
          .p1 = p50 / 2.0,
          .p5 = p50 / 2.0,
          .p10 = p50 / 2.0,
          .p25 = p50 / 2.0,
          .p50 = p50,
          .p75 = p50,
          .p90 = p99,
          .p95 = p99,
          .p99 = p99,
          .std = 1.5,
          .count = 1000,
          .sum = 1000.0 * p50,
          .exact = true};
}

}  // namespace

Report sample_report() {
  Report report;
  report.provenance = {.version = "0.1.0",
                       .scenario = "sample",
                       .scenario_hash = "00ff",
                       .costs = "roofline",
                       .cost_hash = "abcd",
                       .seed = 7,
                       .network = "ideal"};
  DeploymentReport& deployment = report.deployments.emplace_back();
  deployment.name = "chat";
  deployment.model = "deepseek-r1";
  deployment.requests = {.sent = 1010,
                         .completed = 1000,
                         .rejected = {.exceeds_kv_capacity = 4, .exceeds_positions = 0},
                         .unfinished = {.waiting_decode = 1, .decoding = 5}};
  deployment.traffic = {.prompt_tokens = 1'000'000,
                        .generated_tokens = 500'000,
                        .transfers = 1000,
                        .transfer_bytes = 35.0 * GB};
  RequestMetrics& metrics = deployment.metrics;
  metrics.time_to_first_token = summary("ms", 500.0, 1200.0);
  metrics.inter_token_latency = summary("ms", 25.0, 40.0);
  metrics.inter_chunk_latency = summary("ms", 25.0, 41.0);
  metrics.inter_chunk_latency.exact = false;
  metrics.request_latency = summary("ms", 13000.0, 20000.0);
  metrics.output_token_throughput_per_user = summary("tokens/sec/user", 40.0, 50.0);
  metrics.output_sequence_length = summary("tokens", 500.0, 900.0);
  metrics.input_sequence_length = summary("tokens", 1000.0, 1800.0);
  metrics.request_count = 1000;
  metrics.error_request_count = 4;
  metrics.benchmark_duration = 100.0 * s;
  metrics.request_throughput = 10.0 / s;
  metrics.output_token_throughput = 5000.0 * token / s;
  metrics.total_token_throughput = 15000.0 * token / s;
  metrics.good_request_count = 900;
  metrics.goodput = 9.0 / s;
  metrics.good_request_fraction = 0.9;
  deployment.throughput = {.gpus = 24,
                           .prefill_gpus = 8,
                           .decode_gpus = 16,
                           .total_token_throughput_per_gpu = 625.0 * token / s,
                           .input_token_throughput_per_prefill_gpu = 1250.0 * token / s,
                           .output_token_throughput_per_decode_gpu = 312.5 * token / s};
  deployment.workloads = {
      {.name = "workload",
       .metrics = std::nullopt,
       .slo = {{.metric = "time_to_first_token", .target = 1.0 * s, .fraction = 0.92},
               {.metric = "inter_token_latency", .target = 50.0 * ms, .fraction = 0.96}},
       .verdict = std::nullopt}};
  deployment.measurement =
      Measurement{.warmup = 10.0 * s,
                  .warmup_requests = 0,
                  .window = 60.0 * s,
                  .windows = {{.index = 0,
                               .start = 10.0 * s,
                               .length = 60.0 * s,
                               .request_count = 700,
                               .error_request_count = 4,
                               .good_request_fraction = 0.95,
                               .request_throughput = 11.67 / s,
                               .output_token_throughput = 5833.0 * token / s,
                               .total_token_throughput = 17500.0 * token / s,
                               .time_to_first_token = {{500.0 * ms, 1.1 * s}},
                               .inter_token_latency = {{25.0 * ms, 39.0 * ms}}},
                              {.index = 1,
                               .start = 70.0 * s,
                               .length = 40.0 * s,
                               .request_count = 300,
                               .error_request_count = 0,
                               .good_request_fraction = 0.78,
                               .request_throughput = 7.5 / s,
                               .output_token_throughput = 3750.0 * token / s,
                               .total_token_throughput = 11250.0 * token / s,
                               .time_to_first_token = {{510.0 * ms, 1.2 * s}},
                               .inter_token_latency = {{26.0 * ms, 40.0 * ms}}}}};
  deployment.pools = {
      {.name = "prefill",
       .role = "prefill",
       .system = "gb200-nvl72",
       .parallel = "DEP4",
       .replicas = 2,
       .gpus = 8,
       .utilisation = {.mean = 0.5, .min = 0.4, .max = 0.6},
       .mean_batch = 4.0,
       .max_batch = 8,
       .kv_occupancy_mean = 0.1,
       .kv_occupancy_peak = 0.25,
       .mean_queue = 0.5,
       .time_by_bound = {{"tensor cores", 0.8}, {"launch", 0.2}},
       .time_by_source = {{"roofline", 1.0}},
       .time_by_op = {{"moe", 0.6}, {"attention", 0.4}},
       .step_time_error = 0.2,
       .prefix_cache = PrefixCacheReport{.lookup_tokens = 1'000'000,
                                         .hit_tokens = 374'000,
                                         .hit_ratio = 0.374,
                                         .evicted_blocks = 50},
       .router_queue =
           RouterQueueReport{.held_requests = 20, .mean_wait = 1.5 * s, .mean_length = 0.3}},
      {.name = "decode",
       .role = "decode",
       .system = "gb200-nvl72",
       .parallel = "DEP16",
       .replicas = 1,
       .gpus = 16,
       .utilisation = {.mean = 0.98, .min = 0.98, .max = 0.98},
       .mean_batch = 128.0,
       .max_batch = 512,
       .kv_occupancy_mean = 0.2,
       .kv_occupancy_peak = 0.3,
       .mean_queue = 0.0,
       .time_by_bound = {{"HBM bandwidth", 0.71}, {"NVLink", 0.29}},
       .time_by_source = {{"roofline", 1.0}},
       .time_by_op = {{"moe", 0.7}, {"attention", 0.3}},
       .step_time_error = 0.2}};
  deployment.network = {
      .mean_transfer_time = 2.0 * ms,
      .links = {{.name = "nvlink down 16", .bytes = 35.0 * GB, .utilisation = 0.01}}};
  deployment.bottleneck = {.sentence = "decode: HBM bandwidth 71 % of its step time",
                           .pool = "decode",
                           .resource = "HBM bandwidth",
                           .fraction = 0.71,
                           .pressure = 0.245,
                           .saturated = false};
  report.estate = {{.name = "rack",
                    .system = "gb200-nvl72",
                    .nodes = 18,
                    .nodes_used = 6,
                    .gpus = 72,
                    .gpus_used = 24,
                    .deployments = {{.name = "chat", .gpus = 24, .nodes = 6}}}};
  report.notes = {"ranks are balanced"};
  return report;
}

Report random_report(std::uint64_t seed) {
  Report report;
  Filler(seed).fill(report);
  return report;
}

}  // namespace rackplan
