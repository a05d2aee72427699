// SPDX-License-Identifier: Apache-2.0
#include "sim/report/report_tables.h"

#include "models/units/text.h"
#include "sim/report/number_text.h"

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

std::string short_name(const std::string& metric) {
  constexpr std::pair<std::string_view, std::string_view> names[] = {
      {"time_to_first_token", "TTFT"},
      {"inter_token_latency", "ITL"},
      {"request_latency", "latency"},
  };
  for (const auto& [full, brief] : names) {
    if (metric == full) {
      return std::string(brief);
    }
  }
  return metric;
}

// "90 % of requests (TTFT <= 1 s: 92 %, ITL <= 50 ms: 96 %)"
std::string attainment(const Report& report) {
  std::string parts;
  for (const SloAttainment& slo : report.slo) {
    parts += (parts.empty() ? "" : ", ") + short_name(slo.metric) +
             " <= " + format(slo.target, digits) + ": " + percent_text(slo.fraction, digits);
  }
  return percent_text(report.metrics.good_request_fraction, digits) + " of requests good (" +
         parts + ")";
}

std::string quantiles(const std::optional<WindowQuantiles>& it) {
  return it ? "p50 " + format(it->p50, digits) + ", p99 " + format(it->p99, digits)
            : std::string(nothing);
}

// "5 min to 10 min: 72 % of requests good, TTFT p50 1 s, p99 9 s, ITL p50 20 ms, p99 31 ms"
std::string worst(const WindowReport& window, bool has_slo) {
  std::string text =
      format(window.start, digits) + " to " + format(window.start + window.length, digits) + ": ";
  if (has_slo) {
    text += percent_text(window.good_request_fraction, digits) + " of requests good, ";
  }
  return text + "TTFT " + quantiles(window.time_to_first_token) + ", ITL " +
         quantiles(window.inter_token_latency);
}

TextTable answer(const Report& report) {
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
  if (!report.slo.empty()) {
    table.add({"SLO", attainment(report)});
  }
  if (report.measurement && report.measurement->windows.size() > 1) {
    table.add(
        {"worst window", worst(*worst_window(report.measurement->windows), !report.slo.empty())});
  }
  table.add({"bottleneck", report.bottleneck.sentence});
  return table;
}

TextTable requests(const Report& report) {
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
  if (!report.slo.empty()) {
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
  const auto add = [&](const char* title, TextTable table) {
    if (!table.empty()) {
      sections.push_back({title, std::move(table)});
    }
  };
  add("Answer", answer(report));
  add("Requests", requests(report));
  add("Metrics", metrics(report.metrics));
  add("Pools", pools(report.pools));
  add("Step time", step_time(report.pools));
  add("Links", links(report.network));
  add("Basis", basis(report));
  return sections;
}

}  // namespace rackplan
