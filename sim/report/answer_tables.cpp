// SPDX-License-Identifier: Apache-2.0
#include "sim/report/answer_tables.h"

#include "models/units/text.h"
#include "sim/report/metric_name.h"
#include "sim/report/number_text.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace rackplan {
namespace {

constexpr int digits = 4;
constexpr std::string_view nothing = "-";

std::string number(double value) {
  return number_text(value, digits);
}

std::string time_from_ms(double value) {
  return format(value * ms, digits);
}

// "p50 520 ms, p99 1.2 s"
std::string quantiles(const Summary& summary) {
  if (summary.count == 0) {
    return std::string(nothing);
  }
  return "p50 " + time_from_ms(summary.p50) + ", p99 " + time_from_ms(summary.p99);
}

// "90 % of requests (TTFT <= 1 s: 92 %, ITL <= 50 ms: 96 %)"
std::string attainment(const std::vector<SloAttainment>& slos, const RequestMetrics& metrics) {
  std::string parts;
  for (const SloAttainment& slo : slos) {
    parts += (parts.empty() ? "" : ", ") + short_metric_name(slo.metric) +
             " <= " + format(slo.target, digits) + ": " + percent_text(slo.fraction, digits);
  }
  return percent_text(metrics.good_request_fraction, digits) + " of requests good (" + parts + ")";
}

std::string quantiles(const std::optional<WindowQuantiles>& it) {
  return it ? "p50 " + format(it->p50, digits) + ", p99 " + format(it->p99, digits)
            : std::string(nothing);
}

// "5 min to 10 min: 72 % of requests good, TTFT p50 1 s, p99 9 s, ITL p50 20 ms, p99 31 ms"
std::string worst(const WindowReport& window, bool judged) {
  std::string text =
      format(window.start, digits) + " to " + format(window.start + window.length, digits) + ": ";
  if (judged) {
    text += percent_text(window.good_request_fraction, digits) + " of requests good, ";
  }
  return text + "TTFT " + quantiles(window.time_to_first_token) + ", ITL " +
         quantiles(window.inter_token_latency);
}

bool has_slo(const DeploymentReport& report) {
  return std::any_of(report.workloads.begin(), report.workloads.end(), [](const auto& workload) {
    return !workload.slo.empty();
  });
}

// "met: 95 % wanted; in 20 of 24 windows of 5 min"
std::string verdict_text(const SloVerdictReport& verdict) {
  std::string text = (verdict.met ? "met: " : "missed: ") +
                     percent_text(verdict.attainment, digits) + " of requests wanted good";
  if (verdict.window && verdict.windows_met) {
    const auto count = static_cast<double>(verdict.windows.size());
    text += "; so in " + number(std::round(*verdict.windows_met * count)) + " of " +
            std::to_string(verdict.windows.size()) + " windows of " +
            format(*verdict.window, digits);
  }
  return text;
}

void add_slo(TextTable& table, const DeploymentReport& report) {
  for (const WorkloadReport& workload : report.workloads) {
    if (workload.slo.empty()) {
      continue;
    }
    const bool several = report.workloads.size() > 1;
    const RequestMetrics& metrics = workload.metrics ? *workload.metrics : report.metrics;
    table.add({"SLO", (several ? workload.name + ": " : "") + attainment(workload.slo, metrics)});
    if (workload.verdict) {
      table.add({"", (several ? workload.name + ": " : "") + verdict_text(*workload.verdict)});
    }
  }
}

}  // namespace

TextTable answer_table(const DeploymentReport& report) {
  TextTable table({{"", Align::Left}, {"", Align::Left}});
  const GpuThroughput& gpu = report.throughput;
  table.add({"throughput",
             format(gpu.total_token_throughput_per_gpu, digits) + " per GPU in and out, " +
                 format(report.metrics.total_token_throughput, digits) + " on " +
                 std::to_string(gpu.gpus) + " GPUs"});
  if (gpu.input_token_throughput_per_prefill_gpu && gpu.output_token_throughput_per_decode_gpu) {
    table.add({"",
               format(*gpu.input_token_throughput_per_prefill_gpu, digits) +
                   " in per prefill GPU (" + std::to_string(gpu.prefill_gpus) + "), " +
                   format(*gpu.output_token_throughput_per_decode_gpu, digits) +
                   " out per decode GPU (" + std::to_string(gpu.decode_gpus) + ")"});
  }
  table.add({"TTFT", quantiles(report.metrics.time_to_first_token)});
  table.add({"ITL", quantiles(report.metrics.inter_token_latency)});
  add_slo(table, report);
  if (report.measurement && report.measurement->windows.size() > 1) {
    table.add({"worst window", worst(*worst_window(report.measurement->windows), has_slo(report))});
  }
  table.add({"bottleneck", report.bottleneck.sentence});
  return table;
}

TextTable request_table(const DeploymentReport& report) {
  TextTable table({{"", Align::Left}, {"", Align::Left}});
  const RequestAccount& account = report.requests;
  table.add({"requests",
             std::to_string(account.sent) + " sent = " + std::to_string(account.completed) +
                 " completed + " + std::to_string(account.rejected.total()) + " rejected + " +
                 std::to_string(account.unfinished.total()) + " unfinished"});
  const auto reason = [&](std::int64_t count, const char* words) {
    if (count > 0) {
      table.add({"", std::to_string(count) + " " + words});
    }
  };
  reason(account.rejected.exceeds_kv_capacity, "rejected: larger than a replica's KV cache");
  reason(account.rejected.exceeds_positions, "rejected: longer than the model's positions");
  reason(account.rejected.shed, "rejected: turned away by the router");
  reason(account.unfinished.not_routed, "unfinished: not yet routed");
  reason(account.unfinished.waiting_router, "unfinished: held by the router");
  reason(account.unfinished.waiting_prefill, "unfinished: waiting for prefill");
  reason(account.unfinished.in_prefill, "unfinished: in prefill");
  reason(account.unfinished.in_transfer, "unfinished: in transfer");
  reason(account.unfinished.waiting_decode, "unfinished: waiting for decode");
  reason(account.unfinished.decoding, "unfinished: decoding");
  if (report.measurement && report.measurement->warmup_requests > 0) {
    table.add({"",
               std::to_string(report.measurement->warmup_requests) +
                   " not measured: they arrived in the first " +
                   format(report.measurement->warmup, digits)});
  }
  const RequestMetrics& metrics = report.metrics;
  table.add({"duration", format(metrics.benchmark_duration, digits)});
  std::string rates = number(metrics.request_throughput.in_base()) + " req/s, " +
                      format(metrics.output_token_throughput, digits) + " out";
  if (has_slo(report)) {
    rates += ", " + number(metrics.goodput.in_base()) + " good req/s";
  }
  table.add({"rates", rates});
  table.add({"tokens",
             std::to_string(report.traffic.prompt_tokens) + " prompt, " +
                 std::to_string(report.traffic.generated_tokens) + " generated"});
  if (report.traffic.transfers > 0) {
    table.add({"KV transfers",
               std::to_string(report.traffic.transfers) + ", " +
                   format(report.traffic.transfer_bytes, digits) + ", mean " +
                   format(report.network.mean_transfer_time, digits)});
  }
  return table;
}

TextTable workload_table(const std::vector<WorkloadReport>& workloads) {
  TextTable table({{"workload", Align::Left},
                   {"requests"},
                   {"rejected"},
                   {"req/s"},
                   {"good"},
                   {"TTFT", Align::Left},
                   {"ITL", Align::Left}});
  for (const WorkloadReport& workload : workloads) {
    if (workload.metrics) {
      const RequestMetrics& it = *workload.metrics;
      table.add({workload.name,
                 std::to_string(it.request_count),
                 std::to_string(it.error_request_count),
                 number(it.request_throughput.in_base()),
                 workload.slo.empty() ? std::string(nothing)
                                      : percent_text(it.good_request_fraction, digits),
                 quantiles(it.time_to_first_token),
                 quantiles(it.inter_token_latency)});
    }
  }
  return table;
}

TextTable metric_table(const RequestMetrics& metrics) {
  TextTable table({{"metric", Align::Left},
                   {"unit", Align::Left},
                   {"avg"},
                   {"min"},
                   {"p50"},
                   {"p90"},
                   {"p99"},
                   {"max"},
                   {"std"},
                   {"count"}});
  const auto row = [&](const char* name, const Summary& it) {
    if (it.count == 0) {
      return;
    }
    // A histogram's percentiles are marked: "~".
    const std::string mark = it.exact ? "" : "~";
    table.add({name,
               it.unit,
               number(it.avg),
               number(it.min),
               mark + number(it.p50),
               mark + number(it.p90),
               mark + number(it.p99),
               number(it.max),
               mark + number(it.std),
               std::to_string(it.count)});
  };
  row("time_to_first_token", metrics.time_to_first_token);
  row("inter_token_latency", metrics.inter_token_latency);
  row("inter_chunk_latency", metrics.inter_chunk_latency);
  row("request_latency", metrics.request_latency);
  row("output_token_throughput_per_user", metrics.output_token_throughput_per_user);
  row("output_sequence_length", metrics.output_sequence_length);
  row("input_sequence_length", metrics.input_sequence_length);
  return table;
}

}  // namespace rackplan
