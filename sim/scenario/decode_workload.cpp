// SPDX-License-Identifier: Apache-2.0
#include "sim/scenario/decode.h"
#include "sim/scenario/decode_arrivals.h"
#include "sim/scenario/decode_length.h"
#include "sim/scenario/decode_member.h"

namespace rackplan {
namespace {

Arrivals decode_arrivals(const JsonValue& node, const std::filesystem::path& folder) {
  if (const auto rate = quantity_at<PerSecond>(node, "workload.rate")) {
    return PoissonArrivals{.rate = *rate};
  }
  if (const auto file = text_at(node, "trace")) {
    return TraceArrivals{.file = (folder / *file).lexically_normal().string(),
                         .format = text_at(node, "trace_format").value_or("auto"),
                         .speedup = base_value_at(node, "workload.speedup").value_or(1.0),
                         .changes = decode_changes(node, "workload")};
  }
  return ClosedLoopArrivals{
      .concurrency = static_cast<std::int32_t>(integer_at(node, "concurrency").value_or(0))};
}

}  // namespace

WorkloadSpec decode_workload(const JsonValue& root, const std::filesystem::path& folder) {
  const JsonValue& node = *root.find("workload");
  WorkloadSpec workload;
  assign(workload.name, text_at(node, "name"));
  assign(workload.description, text_at(node, "description"));
  workload.pattern = decode_pattern(node, "workload");
  workload.pairing = decode_pairing(node);
  if (node.find("sessions") != nullptr) {
    workload.sessions = decode_sessions(node, "workload");
  }
  workload.arrivals = decode_arrivals(node, folder);
  if (const JsonValue* prompt = node.find("prompt")) {
    workload.prompt = decode_length(*prompt, "workload.prompt");
  }
  if (const JsonValue* output = node.find("output")) {
    workload.output = decode_length(*output, "workload.output");
  }
  workload.requests = integer_at(node, "requests");
  if (const JsonValue* slo = root.find("slo")) {
    workload.slo = {.time_to_first_token = quantity_at<Seconds>(*slo, "slo.time_to_first_token"),
                    .inter_token_latency = quantity_at<Seconds>(*slo, "slo.inter_token_latency"),
                    .request_latency = quantity_at<Seconds>(*slo, "slo.request_latency")};
  }
  return workload;
}

}  // namespace rackplan
