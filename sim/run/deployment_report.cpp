// SPDX-License-Identifier: Apache-2.0
#include "sim/run/deployment_report.h"

#include "models/base/error.h"
#include "sim/report/bottleneck.h"
#include "sim/run/pool_report.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <utility>
#include <vector>

namespace rackplan {
namespace {

constexpr std::size_t links_reported = 8;

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

std::optional<RouterQueueReport> router_queue(const ServeResult& result) {
  if (result.held == 0) {
    return std::nullopt;
  }
  const double seconds = to_seconds(result.measured()).in_base();
  return RouterQueueReport{
      .held_requests = result.held,
      .mean_wait = (result.held_request_seconds / static_cast<double>(result.held)) * s,
      .mean_length = seconds > 0.0 ? result.held_request_seconds / seconds : 0.0};
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

SloVerdictReport verdict(const SloSpec& slo, const MeasuredWorkload& workload, Seconds warmup) {
  const auto share = [](std::int64_t good, std::int64_t of) {
    return of > 0 ? static_cast<double>(good) / static_cast<double>(of) : 0.0;
  };
  const RequestStats& stats = workload.stats;
  SloVerdictReport report{
      .attainment = *slo.attainment,
      .met = share(stats.met().all, stats.completed() + stats.errors()) >= *slo.attainment,
      .window = slo.window,
      .windows_met = std::nullopt,
      .windows = {}};
  if (!workload.windows) {
    return report;
  }
  std::int64_t met = 0;
  for (const SloWindows::Window& window : workload.windows->windows()) {
    const double good = share(window.good, window.requests);
    met += good >= *slo.attainment ? 1 : 0;
    report.windows.push_back({.index = window.index,
                              .start = warmup + static_cast<double>(window.index) * *slo.window,
                              .requests = window.requests,
                              .good_request_fraction = good});
  }
  report.windows_met = share(met, static_cast<std::int64_t>(report.windows.size()));
  return report;
}

std::vector<WorkloadReport> workload_reports(const DeploymentSpec& deployment,
                                             const MeasuredLog& log,
                                             Seconds warmup) {
  std::vector<WorkloadReport> reports;
  for (std::size_t i = 0; i < deployment.workloads.size(); ++i) {
    const SloSpec& slo = deployment.workloads[i].slo;
    const MeasuredWorkload& workload = log.workloads()[i];
    WorkloadReport report{.name = workload.name,
                          .metrics = std::nullopt,
                          .slo = attainment(slo, workload.stats),
                          .verdict = std::nullopt};
    if (log.workloads().size() > 1) {
      report.metrics = workload.stats.metrics({});
    }
    if (slo.attainment) {
      report.verdict = verdict(slo, workload, warmup);
    }
    reports.push_back(std::move(report));
  }
  return reports;
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

// The links of the deployment's own endpoints, and the trunks that it shares with others.
std::set<LinkId> links_of(const AssembledDeployment& deployment, const NetworkPlan& plan) {
  std::set<LinkId> links;
  const auto add_pool = [&](const PoolPlan& pool) {
    const auto end = pool.endpoint(static_cast<std::uint32_t>(pool.replicas), 0);
    for (EndpointId endpoint = pool.first_endpoint; endpoint < end; ++endpoint) {
      for (const Plane plane : all_planes) {
        for (const auto& way :
             {way_up(plan.endpoints[endpoint], plane), way_down(plan.endpoints[endpoint], plane)}) {
          links.insert(way.begin(), way.end());
        }
      }
    }
  };
  add_pool(deployment.serving.first);
  if (deployment.serving.decode) {
    add_pool(*deployment.serving.decode);
  }
  return links;
}

NetworkReport network_report(const NetworkPlan& plan,
                             const AssembledDeployment& deployment,
                             const ServeResult& result,
                             const Fabric& fabric) {
  NetworkReport report;
  if (result.timed_transfers > 0) {
    report.mean_transfer_time =
        (result.transfer_seconds / static_cast<double>(result.timed_transfers)) * s;
  }
  const Seconds measured = to_seconds(result.measured());
  const std::vector<std::int64_t>& carried = fabric.bytes_by_link();
  for (const LinkId i : links_of(deployment, plan)) {
    if (carried[i] > 0) {
      const Bytes bytes = static_cast<double>(carried[i]) * byte;
      report.links.push_back(
          {plan.links[i].name, bytes, bytes / (plan.links[i].bandwidth * measured)});
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

DeploymentReport deployment_report(const Scenario& scenario,
                                   const Assembly& assembly,
                                   std::size_t index,
                                   const ServeResult& result,
                                   const MeasuredLog& log,
                                   const Fabric& fabric) {
  const AssembledDeployment& deployment = assembly.deployments[index];
  DeploymentReport report;
  report.name = deployment.name;
  report.model = scenario.deployments[index].model;
  report.requests = account(result, log.rejected_requests());
  report.traffic = {.prompt_tokens = result.prompt_tokens,
                    .generated_tokens = result.generated_tokens,
                    .transfers = result.transfers,
                    .transfer_bytes = static_cast<double>(result.transfer_bytes) * byte};
  report.metrics = log.stats().metrics(result.chunk_gaps);
  const Seconds measured = to_seconds(result.measured());
  report.pools.push_back(pool_report(deployment, 0, result.first, measured));
  if (deployment.serving.disaggregated()) {
    report.pools.push_back(pool_report(deployment, 1, result.decode, measured));
  }
  report.pools.front().router_queue = router_queue(result);
  if (deployment.serving.conditional) {
    report.pools.back().local_prefills = result.local_prefills;
  }
  report.throughput = gpu_throughput(report.metrics, report.pools);
  report.workloads = workload_reports(scenario.deployments[index], log, scenario.measure.warmup);
  report.measurement = measurement(scenario.measure, log, to_seconds(result.duration));
  report.network = network_report(assembly.network, deployment, result, fabric);
  report.bottleneck = find_bottleneck(report.pools, report.network);
  return report;
}

}  // namespace rackplan
