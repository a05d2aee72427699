// SPDX-License-Identifier: Apache-2.0
#include "models/base/error.h"
#include "sim/scenario/decode.h"
#include "sim/scenario/decode_member.h"
#include "sim/scenario/mix.h"
#include "sim/scenario/trace_reading.h"

#include <charconv>
#include <cmath>

namespace rackplan {
namespace {

double plain_number(const JsonValue& node) {
  double value = 0.0;
  std::from_chars(node.text.data(), node.text.data() + node.text.size(), value);
  return value;
}

[[noreturn]] void refuse(const JsonValue& node, const std::string& path, const char* accepted) {
  throw InputError({"", path, describe(node), accepted});
}

UniformLength decode_uniform(const JsonValue& node, const std::string& path) {
  const UniformLength length{.low = static_cast<std::int32_t>(integer_of(node.items[0])),
                             .high = static_cast<std::int32_t>(integer_of(node.items[1]))};
  if (length.low > length.high) {
    refuse(node.items[1], path + "[1]", "a value not below the first");
  }
  return length;
}

// (probability, tokens): from 0 to 1, probabilities rising, tokens never falling and at least 1.
QuantileLength decode_quantiles(const JsonValue& node, const std::string& path) {
  QuantileLength length;
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    const std::string here = path + "[" + std::to_string(i) + "]";
    const JsonValue& first = node.items[i].items[0];
    const JsonValue& second = node.items[i].items[1];
    const double probability = plain_number(first);
    const double tokens = plain_number(second);
    const bool ends =
        (i > 0 || probability == 0.0) && (i + 1 < node.items.size() || probability == 1.0);
    if (!ends || probability > 1.0) {
      refuse(first, here + "[0]", "probabilities from 0 (first) to 1 (last)");
    }
    if (i > 0 && !(probability > length.points.back().first)) {
      refuse(first, here + "[0]", "probabilities that increase");
    }
    if (tokens < 1.0 || tokens != std::floor(tokens)) {
      refuse(second, here + "[1]", "a whole number of tokens, at least 1");
    }
    if (i > 0 && tokens < length.points.back().second) {
      refuse(second, here + "[1]", "tokens that do not decrease");
    }
    length.points.emplace_back(probability, static_cast<std::int32_t>(tokens));
  }
  return length;
}

LengthDistribution decode_length(const JsonValue& node, const std::string& path) {
  if (node.kind != JsonValue::Kind::Object) {
    return FixedLength{.tokens = static_cast<std::int32_t>(integer_of(node))};
  }
  if (const JsonValue* uniform = node.find("uniform")) {
    return decode_uniform(*uniform, path + ".uniform");
  }
  return decode_quantiles(*node.find("quantiles"), path + ".quantiles");
}

Arrivals decode_arrivals(const JsonValue& node, const std::filesystem::path& folder) {
  if (const auto rate = quantity_at<PerSecond>(node, "workload.rate")) {
    return PoissonArrivals{.rate = *rate};
  }
  if (const auto file = text_at(node, "trace")) {
    return TraceArrivals{.file = (folder / *file).lexically_normal().string(),
                         .format = text_at(node, "trace_format").value_or("auto"),
                         .speedup = base_value_at(node, "workload.speedup").value_or(1.0),
                         .reading = decode_trace_reading(node)};
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
  workload.arrivals = decode_arrivals(node, folder);
  if (const JsonValue* prompt = node.find("prompt")) {
    workload.prompt = decode_length(*prompt, path + ".prompt");
  }
  if (const JsonValue* output = node.find("output")) {
    workload.output = decode_length(*output, path + ".output");
  }
  workload.requests = integer_at(node, "requests");
  assign(workload.priority, integer_at(node, "priority"));
  if (slo != nullptr) {
    workload.slo = {.time_to_first_token = quantity_at<Seconds>(*slo, "slo.time_to_first_token"),
                    .inter_token_latency = quantity_at<Seconds>(*slo, "slo.inter_token_latency"),
                    .request_latency = quantity_at<Seconds>(*slo, "slo.request_latency")};
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
