// SPDX-License-Identifier: Apache-2.0
#include "sim/scenario/decode.h"
#include "sim/scenario/decode_arrivals.h"
#include "sim/scenario/decode_length.h"
#include "sim/scenario/decode_member.h"
#include "sim/scenario/mix.h"
#include "sim/scenario/trace_reading.h"

namespace rackplan {
namespace {

Arrivals decode_arrivals(const JsonValue& node,
                         const std::string& path,
                         const std::filesystem::path& folder) {
  if (const auto rate = quantity_at<PerSecond>(node, "workload.rate")) {
    return PoissonArrivals{.rate = *rate};
  }
  if (const auto file = text_at(node, "trace")) {
    return TraceArrivals{.file = (folder / *file).lexically_normal().string(),
                         .format = text_at(node, "trace_format").value_or("auto"),
                         .speedup = base_value_at(node, "workload.speedup").value_or(1.0),
                         .reading = decode_trace_reading(node),
                         .changes = decode_changes(node, path)};
  }
  return ClosedLoopArrivals{
      .concurrency = static_cast<std::int32_t>(integer_at(node, "concurrency").value_or(0))};
}

// The objective stands inside one of several workloads and beside a single one.
WorkloadSpec decode_workload(const JsonValue& node,
                             const std::string& path,
                             const JsonValue* slo,
                             const std::filesystem::path& folder) {
  WorkloadSpec workload;
  assign(workload.name, text_at(node, "name"));
  assign(workload.description, text_at(node, "description"));
  workload.pattern = decode_pattern(node, path);
  workload.pairing = decode_pairing(node, path);
  if (node.find("sessions") != nullptr) {
    workload.sessions = decode_sessions(node, path);
  }
  workload.arrivals = decode_arrivals(node, path, folder);
  if (const JsonValue* prompt = node.find("prompt")) {
    workload.prompt = decode_length(*prompt, path + ".prompt");
  }
  if (const JsonValue* output = node.find("output")) {
    workload.output = decode_length(*output, path + ".output");
  }
  workload.requests = integer_at(node, "requests");
  assign(workload.priority, integer_at(node, "priority"));
  workload.mtp_acceptance = base_value_at(node, "workload.mtp_acceptance");
  if (slo != nullptr) {
    workload.slo = {.time_to_first_token = quantity_at<Seconds>(*slo, "slo.time_to_first_token"),
                    .inter_token_latency = quantity_at<Seconds>(*slo, "slo.inter_token_latency"),
                    .request_latency = quantity_at<Seconds>(*slo, "slo.request_latency"),
                    .attainment = base_value_at(*slo, "slo.attainment"),
                    .window = quantity_at<Seconds>(*slo, "slo.window")};
  }
  return workload;
}

}  // namespace

std::vector<WorkloadSpec> decode_workloads(const JsonValue& deployment,
                                           const std::string& path,
                                           const std::filesystem::path& folder) {
  const std::string outer = path.empty() ? "" : path + ".";
  const JsonValue* list = deployment.find("workloads");
  if (list == nullptr) {
    const JsonValue& node = *deployment.find("workload");
    refuse_weight(node, outer + "workload");
    return {decode_workload(node, outer + "workload", deployment.find("slo"), folder)};
  }
  const JsonValue* mix = deployment.find("mix");
  std::vector<WorkloadSpec> workloads;
  for (std::size_t i = 0; i < list->items.size(); ++i) {
    const JsonValue& node = list->items[i];
    const std::string here = outer + "workloads[" + std::to_string(i) + "]";
    if (mix == nullptr) {
      refuse_weight(node, here);
    }
    workloads.push_back(decode_workload(node, here, node.find("slo"), folder));
  }
  if (mix != nullptr) {
    share_mix(workloads, *mix, list->items, outer);
  }
  return workloads;
}

}  // namespace rackplan
