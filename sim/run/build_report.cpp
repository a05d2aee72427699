// SPDX-License-Identifier: Apache-2.0
#include "sim/run/build_report.h"

#include "models/base/error.h"
#include "models/base/sha256.h"
#include "sim/report/bottleneck.h"
#include "sim/run/notes.h"
#include "sim/run/pool_report.h"
#include "sim/run/version.h"
#include "sim/scenario/scenario_hash.h"

#include <algorithm>
#include <string>

namespace rackplan {
namespace {

constexpr std::size_t links_reported = 8;

std::string cost_identity(const Assembly& assembly) {
  std::string identity;
  for (const AssembledPool& pool : assembly.pools) {
    identity += pool.costs->identity() + "\n";
  }
  return identity;
}

std::string cost_words(const Assembly& assembly) {
  if (assembly.cost_tables.empty()) {
    return "roofline over achieved rates; no calibrated table";
  }
  std::string words = "cost tables";
  for (const std::string& id : assembly.cost_tables) {
    words += (id == assembly.cost_tables.front() ? " " : ", ") + id;
  }
  return words + "; roofline for the rest";
}

Provenance provenance(const Scenario& scenario, const Assembly& assembly) {
  return {.version = std::string(rackplan_version()),
          .scenario = scenario.name,
          .scenario_hash = scenario_hash(scenario),
          .costs = cost_words(assembly),
          .cost_hash = sha256_of(cost_identity(assembly)).substr(0, 16),
          .seed = scenario.seed,
          .network = scenario.network.model == NetworkModel::Simgrid ? "simgrid" : "ideal"};
}

RequestAccount account(const ServeResult& result, const RejectedRequests& rejected) {
  const UnfinishedTally& open = result.unfinished;
  RequestAccount requests{.sent = result.requests,
                          .completed = result.completed,
                          .rejected = rejected,
                          .unfinished = {.not_routed = open.not_routed,
                                         .waiting_router = open.waiting_router,
                                         .waiting_prefill = open.waiting_prefill,
                                         .in_prefill = open.in_prefill,
                                         .in_transfer = open.in_transfer,
                                         .waiting_decode = open.waiting_decode,
                                         .decoding = open.decoding}};
  ensure(requests.balanced(), "every request sent is completed, rejected or unfinished");
  return requests;
}

GpuThroughput gpu_throughput(const RequestMetrics& metrics, const std::vector<PoolReport>& pools) {
  GpuThroughput throughput;
  for (const PoolReport& pool : pools) {
    throughput.gpus += pool.gpus;
    throughput.prefill_gpus += pool.role == "prefill" ? pool.gpus : 0;
    throughput.decode_gpus += pool.role == "decode" ? pool.gpus : 0;
  }
  throughput.total_token_throughput_per_gpu = metrics.total_token_throughput / throughput.gpus;
  if (throughput.decode_gpus > 0) {
    throughput.input_token_throughput_per_prefill_gpu =
        (metrics.total_token_throughput - metrics.output_token_throughput) /
        throughput.prefill_gpus;
    throughput.output_token_throughput_per_decode_gpu =
        metrics.output_token_throughput / throughput.decode_gpus;
  }
  return throughput;
}

std::vector<SloAttainment> attainment(const SloSpec& slo, const RequestStats& stats) {
  const std::int64_t judged = stats.completed() + stats.errors();
  std::vector<SloAttainment> list;
  const auto add = [&](const char* metric, const std::optional<Seconds>& target, std::int64_t met) {
    if (target) {
      const double fraction =
          judged > 0 ? static_cast<double>(met) / static_cast<double>(judged) : 0.0;
      list.push_back({metric, *target, fraction});
    }
  };
  add("time_to_first_token", slo.time_to_first_token, stats.met().time_to_first_token);
  add("inter_token_latency", slo.inter_token_latency, stats.met().inter_token_latency);
  add("request_latency", slo.request_latency, stats.met().request_latency);
  return list;
}

std::optional<WindowQuantiles> quantiles(const std::optional<WindowMetrics::Quantiles>& it) {
  return it ? std::optional(WindowQuantiles{.p50 = it->p50 * ms, .p99 = it->p99 * ms})
            : std::nullopt;
}

// A window of the run, which was over at `end`.
WindowReport window_report(const WindowMetrics& metrics, const MeasureSpec& measure, Seconds end) {
  const Seconds start = measure.warmup + static_cast<double>(metrics.index) * measure.window;
  const auto judged = static_cast<double>(metrics.completed + metrics.errors);
  WindowReport window{.index = metrics.index,
                      .start = start,
                      .length = std::clamp(end - start, Seconds(), measure.window),
                      .request_count = metrics.completed,
                      .error_request_count = metrics.errors,
                      .good_request_fraction = static_cast<double>(metrics.good) / judged,
                      .request_throughput = {},
                      .output_token_throughput = {},
                      .total_token_throughput = {},
                      .time_to_first_token = quantiles(metrics.time_to_first_token),
                      .inter_token_latency = quantiles(metrics.inter_token_latency),
                      .exact = metrics.exact};
  if (window.length > Seconds()) {
    const auto tokens = [](std::int64_t count) { return static_cast<double>(count) * token; };
    window.request_throughput = static_cast<double>(metrics.completed) / window.length;
    window.output_token_throughput = tokens(metrics.output_tokens) / window.length;
    window.total_token_throughput =
        tokens(metrics.prompt_tokens + metrics.output_tokens) / window.length;
  }
  return window;
}

Measurement measurement(const MeasureSpec& measure, const MeasuredLog& log, Seconds end) {
  Measurement result{.warmup = measure.warmup,
                     .warmup_requests = log.warmup_requests(),
                     .window = measure.window,
                     .windows = {}};
  for (const WindowMetrics& window : log.windows()) {
    result.windows.push_back(window_report(window, measure, end));
  }
  return result;
}

NetworkReport network_report(const NetworkPlan& plan,
                             const ServeResult& result,
                             const Fabric& fabric) {
  NetworkReport report;
  if (result.transfers > 0) {
    report.mean_transfer_time =
        (result.transfer_seconds / static_cast<double>(result.transfers)) * s;
  }
  const Seconds duration = to_seconds(result.duration);
  const std::vector<std::int64_t>& carried = fabric.bytes_by_link();
  for (std::size_t i = 0; i < carried.size(); ++i) {
    if (carried[i] > 0) {
      const Bytes bytes = static_cast<double>(carried[i]) * byte;
      report.links.push_back(
          {plan.links[i].name, bytes, bytes / (plan.links[i].bandwidth * duration)});
    }
  }
  std::stable_sort(
      report.links.begin(), report.links.end(), [](const LinkReport& a, const LinkReport& b) {
        return a.utilisation > b.utilisation;
      });
  if (report.links.size() > links_reported) {
    report.links.resize(links_reported);
  }
  return report;
}

}  // namespace

Report build_report(const Scenario& scenario,
                    const Assembly& assembly,
                    const ServeResult& result,
                    const MeasuredLog& log,
                    const Fabric& fabric) {
  Report report;
  report.provenance = provenance(scenario, assembly);
  report.requests = account(result, log.rejected_requests());
  report.traffic = {.prompt_tokens = result.prompt_tokens,
                    .generated_tokens = result.generated_tokens,
                    .transfers = result.transfers,
                    .transfer_bytes = static_cast<double>(result.transfer_bytes) * byte};
  report.metrics = log.stats().metrics(result.chunk_gaps);
  const Seconds duration = to_seconds(result.duration);
  report.pools.push_back(pool_report(assembly, 0, result.first, duration));
  if (assembly.serving.disaggregated()) {
    report.pools.push_back(pool_report(assembly, 1, result.decode, duration));
  }
  report.throughput = gpu_throughput(report.metrics, report.pools);
  report.slo = attainment(scenario.deployments.front().workloads.front().slo, log.stats());
  report.measurement = measurement(scenario.measure, log, duration);
  report.network = network_report(assembly.network, result, fabric);
  report.bottleneck = find_bottleneck(report.pools, report.network);
  report.notes = approximations(scenario, assembly);
  return report;
}

}  // namespace rackplan
