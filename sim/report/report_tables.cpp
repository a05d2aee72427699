// SPDX-License-Identifier: Apache-2.0
#include "sim/report/report_tables.h"

#include "models/units/text.h"
#include "sim/report/cost_tables.h"
#include "sim/report/metric_name.h"
#include "sim/report/number_text.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>

namespace rackplan {
namespace {

constexpr int digits = 4;
constexpr std::size_t hash_digits = 12;  // enough to tell two apart; JSON has all
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

TextTable answer(const DeploymentReport& report) {
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

TextTable requests(const DeploymentReport& report) {
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

TextTable metrics(const RequestMetrics& metrics) {
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

TextTable workloads(const std::vector<WorkloadReport>& workloads) {
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

TextTable pools(const std::vector<PoolReport>& pools) {
  TextTable table({{"pool", Align::Left},
                   {"system", Align::Left},
                   {"workers", Align::Left},
                   {"GPUs"},
                   {"busy"},
                   {"min"},
                   {"max"},
                   {"batch"},
                   {"of"},
                   {"queue"},
                   {"KV mean"},
                   {"KV peak"},
                   {"step error"}});
  for (const PoolReport& pool : pools) {
    table.add({pool.name,
               pool.system,
               std::to_string(pool.replicas) + " x " + pool.parallel,
               std::to_string(pool.gpus),
               percent_text(pool.utilisation.mean),
               percent_text(pool.utilisation.min),
               percent_text(pool.utilisation.max),
               number(pool.mean_batch),
               std::to_string(pool.max_batch),
               number(pool.mean_queue),
               percent_text(pool.kv_occupancy_mean),
               percent_text(pool.kv_occupancy_peak),
               "±" + percent_text(pool.step_time_error, 2)});
  }
  return table;
}

TextTable routing(const std::vector<PoolReport>& pools) {
  TextTable table({{"", Align::Left}, {"", Align::Left}, {"", Align::Left}});
  for (const PoolReport& pool : pools) {
    if (pool.prefix_cache) {
      const PrefixCacheReport& cache = *pool.prefix_cache;
      table.add({pool.name,
                 "prefix cache",
                 percent_text(cache.hit_ratio, digits) + " of " +
                     std::to_string(cache.lookup_tokens) + " tokens found, " +
                     std::to_string(cache.evicted_blocks) + " blocks evicted"});
    }
    if (pool.preemptions.value_or(0) > 0) {
      table.add({pool.name,
                 "preemptions",
                 std::to_string(*pool.preemptions) + ", " +
                     std::to_string(pool.recomputed_tokens.value_or(0)) +
                     " tokens prefilled again"});
    }
    if (pool.local_prefills) {
      table.add({pool.name,
                 "conditional disaggregation",
                 std::to_string(*pool.local_prefills) + " prompts prefilled here"});
    }
    if (pool.router_queue) {
      const RouterQueueReport& queue = *pool.router_queue;
      table.add({pool.name,
                 "router queue",
                 std::to_string(queue.held_requests) + " requests held, " +
                     format(queue.mean_wait, digits) + " on average; mean length " +
                     number(queue.mean_length)});
    }
  }
  return table;
}

// "HBM bandwidth 71 %, NVLink 29 %"; what is left of a long list is "others".
std::string listed(const std::vector<Share>& shares) {
  constexpr std::size_t most = 6;
  std::string text;
  double rest = 0.0;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    if (i < most) {
      text += (i == 0 ? "" : ", ") + shares[i].name + " " + percent_text(shares[i].fraction);
    } else {
      rest += shares[i].fraction;
    }
  }
  return shares.size() > most ? text + ", others " + percent_text(rest) : text;
}

TextTable step_time(const std::vector<PoolReport>& pools) {
  TextTable table({{"", Align::Left}, {"", Align::Left}, {"", Align::Left}});
  for (const PoolReport& pool : pools) {
    const auto row = [&](const char* kind, const std::vector<Share>& shares) {
      if (!shares.empty()) {
        table.add({pool.name, kind, listed(shares)});
      }
    };
    row("by bound", pool.time_by_bound);
    row("by op", pool.time_by_op);
    row("by source", pool.time_by_source);
  }
  return table;
}

TextTable links(const NetworkReport& network) {
  TextTable table({{"link", Align::Left}, {"in use"}, {"bytes"}});
  for (const LinkReport& link : network.links) {
    table.add({link.name, percent_text(link.utilisation), format(link.bytes, digits)});
  }
  return table;
}

// "chat 24 GPUs on 6 nodes, code 8 GPUs on 2 nodes"
std::string shares_text(const EstateReport& estate) {
  std::string text;
  for (const EstateShare& share : estate.deployments) {
    text += (text.empty() ? "" : ", ") + share.name + " " + std::to_string(share.gpus) +
            " GPUs on " + std::to_string(share.nodes) + (share.nodes == 1 ? " node" : " nodes");
  }
  return text;
}

TextTable estate(const std::vector<EstateReport>& systems) {
  TextTable table({{"estate", Align::Left},
                   {"system", Align::Left},
                   {"nodes"},
                   {"in use"},
                   {"GPUs"},
                   {"in use"},
                   {"by", Align::Left}});
  for (const EstateReport& system : systems) {
    table.add({system.name,
               system.system,
               std::to_string(system.nodes),
               std::to_string(system.nodes_used),
               std::to_string(system.gpus),
               std::to_string(system.gpus_used),
               shares_text(system)});
  }
  return table;
}

TextTable basis(const Report& report) {
  TextTable table({{"", Align::Left}, {"", Align::Left}});
  const Provenance& it = report.provenance;
  table.add({"scenario", it.scenario + " (" + it.scenario_hash.substr(0, hash_digits) + ")"});
  table.add({"costs", it.costs + (it.cost_hash.empty() ? "" : " (" + it.cost_hash + ")")});
  table.add({"network", it.network});
  table.add({"seed", std::to_string(it.seed)});
  table.add({"rackplan", it.version});
  for (const std::string& note : report.notes) {
    table.add({"note", note});
  }
  return table;
}

}  // namespace

std::vector<Section> sections_of(const Report& report) {
  std::vector<Section> sections;
  const auto add = [&](const std::string& title, TextTable table) {
    if (!table.empty()) {
      sections.push_back({title, std::move(table)});
    }
  };
  const auto add_cost = [&] {
    if (report.cost) {
      add("Cost", cost_answer(*report.cost));
      add("Cost a year", cost_lines(*report.cost));
    }
  };
  const bool several = report.deployments.size() > 1;
  for (const DeploymentReport& deployment : report.deployments) {
    const std::string of = several ? deployment.name + ": " : "";
    if (several) {
      TextTable heading({{"", Align::Left}, {"", Align::Left}});
      heading.add({"deployment", deployment.name + " (" + deployment.model + ")"});
      add(of + "Deployment", std::move(heading));
    }
    add(of + "Answer", answer(deployment));
    if (!several) {
      add_cost();
    }
    add(of + "Requests", requests(deployment));
    add(of + "Workloads", workloads(deployment.workloads));
    add(of + "Metrics", metrics(deployment.metrics));
    add(of + "Pools", pools(deployment.pools));
    add(of + "Routing", routing(deployment.pools));
    add(of + "Step time", step_time(deployment.pools));
    add(of + "Links", links(deployment.network));
  }
  if (several) {
    add_cost();
    add("Estate", estate(report.estate));
  }
  if (report.cost) {
    add("Cost assumptions", cost_assumptions(*report.cost));
  }
  add("Basis", basis(report));
  return sections;
}

}  // namespace rackplan
