// SPDX-License-Identifier: Apache-2.0
// Shape and units: docs/reference/json-export-schema.md of ai-dynamo/aiperf, schema 1.1.
#include "sim/report/aiperf_summary.h"

#include "sim/report/fields.h"

#include <nlohmann/json.hpp>

#include <type_traits>

namespace rackplan {
namespace {

using Json = nlohmann::ordered_json;

// A record metric: a distribution over requests, without what is ours alone.
Json distribution(const Summary& summary) {
  Json block = Json::object();
  fields(summary, [&](const char* name, const auto& value) { block[name] = value; });
  block.erase("exact");
  return block;
}

// A derived metric or a count: one value.
Json scalar(double value, const char* unit) {
  return {{"unit", unit}, {"avg", value}};
}

Json errors(const RejectedRequests& rejected) {
  Json list = Json::array();
  fields(rejected, [&](const char* reason, std::int64_t count) {
    if (count > 0) {
      list.push_back({{"error_details", {{"type", reason}, {"message", "rejected when routed"}}},
                      {"count", count}});
    }
  });
  return list;
}

}  // namespace

std::string aiperf_summary(const Report& report, const DeploymentReport& deployment) {
  const RequestMetrics& metrics = deployment.metrics;
  Json whole = Json::object();
  whole["schema_version"] = "1.1";
  fields(metrics, [&](const char* tag, const auto& value) {
    if constexpr (std::is_same_v<std::remove_cvref_t<decltype(value)>, Summary>) {
      if (value.count > 0) {
        whole[tag] = distribution(value);
      }
    }
  });
  const auto count = [](std::int64_t value) { return static_cast<double>(value); };
  whole["request_throughput"] = scalar(metrics.request_throughput.in_base(), "requests/sec");
  whole["request_count"] = scalar(count(metrics.request_count), "requests");
  whole["error_request_count"] = scalar(count(metrics.error_request_count), "requests");
  whole["good_request_count"] = scalar(count(metrics.good_request_count), "requests");
  whole["goodput"] = scalar(metrics.goodput.in_base(), "requests/sec");
  whole["benchmark_duration"] = scalar(metrics.benchmark_duration.in_base(), "sec");
  whole["output_token_throughput"] =
      scalar(metrics.output_token_throughput.in_base(), "tokens/sec");
  whole["total_token_throughput"] = scalar(metrics.total_token_throughput.in_base(), "tokens/sec");
  whole["total_isl"] = scalar(metrics.input_sequence_length.sum, "tokens");
  whole["total_osl"] = scalar(metrics.output_sequence_length.sum, "tokens");
  whole["was_cancelled"] = false;
  whole["error_summary"] = errors(deployment.requests.rejected);
  Json provenance = Json::object();
  fields(report.provenance, [&](const char* name, const auto& value) { provenance[name] = value; });
  whole["rackplan"] = provenance;
  return whole.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace rackplan
