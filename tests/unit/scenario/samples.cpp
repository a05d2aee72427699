// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/scenario/samples.h"

#include "models/base/error.h"
#include "sim/scenario/read.h"

#include <nlohmann/json.hpp>

namespace rackplan::samples {

using Json = nlohmann::ordered_json;

std::string disaggregated() {
  return R"({
  "schema": 1,
  "estate": {"systems": [{"name": "rack", "system": "gb200-nvl72", "racks": 1}]},
  "model": "deepseek-r1",
  "precision": "fp4",
  "engine": "trtllm",
  "pools": [
    {"role": "prefill", "parallel": "DEP4", "replicas": 2,
     "limits": {"max_batch_per_rank": 16, "max_tokens_per_rank": 16384}},
    {"role": "decode", "parallel": "DEP16", "limits": {"max_batch_per_rank": 128}}
  ],
  "workload": {"concurrency": 2048, "prompt": {"uniform": [819, 1024]}, "output": 1024}
})";
}

std::string aggregated() {
  return R"({
  "schema": 1,
  "estate": {"systems": [{"name": "server", "system": "hgx-h200", "nodes": 1}]},
  "model": "qwen3-32b",
  "precision": "fp8",
  "engine": "vllm",
  "pools": [
    {"role": "aggregated", "parallel": "TP2",
     "limits": {"max_batch_per_rank": 256, "max_tokens_per_rank": 8192}}
  ],
  "workload": {"rate": "5.53req/s", "requests": 100, "output": 200,
               "prompt": {"quantiles": [[0, 3], [0.5, 1020], [1, 14050]]}}
})";
}

std::string two_deployments() {
  Json chat = Json::parse(disaggregated());
  Json document{{"schema", chat["schema"]}, {"estate", chat["estate"]}};
  chat.erase("schema");
  chat.erase("estate");
  Json code = chat;
  chat["name"] = "chat";
  code["name"] = "code";
  code["workload"]["concurrency"] = 16;
  document["deployments"] = {chat, code};
  return document.dump();
}

std::string two_workloads() {
  return with(with(without(disaggregated(), "/workload"), "/mix", R"({"concurrency": 2048})"),
              "/workloads",
              R"([{"name": "chat", "weight": 3, "prompt": 1000, "output": 200, "priority": 5,
                   "slo": {"time_to_first_token": "1s"}},
                  {"name": "code", "weight": 1, "prompt": 8000, "output": 500,
                   "slo": {"request_latency": "30s"}}])");
}

std::string with(const std::string& text,
                 const std::string& pointer,
                 const std::string& json_value) {
  Json document = Json::parse(text);
  document[Json::json_pointer(pointer)] = Json::parse(json_value);
  return document.dump();
}

std::string without(const std::string& text, const std::string& pointer) {
  Json document = Json::parse(text);
  const Json::json_pointer place(pointer);
  if (document[place.parent_pointer()].is_array()) {
    document[place.parent_pointer()].erase(std::stoul(place.back()));
  } else {
    document[place.parent_pointer()].erase(place.back());
  }
  return document.dump();
}

int nodes_per_rack(const std::string& system) {
  if (system != "gb200-nvl72") {
    throw InputError({"", "", "\"" + system + "\"", "a system of the catalog: gb200-nvl72"});
  }
  return 18;
}

Scenario read(std::string_view text, const std::vector<std::string>& sets) {
  return scenario_from_text(text, "scenario.json", "folder", nodes_per_rack, sets);
}

std::string error_of(std::string_view text, const std::vector<std::string>& sets) {
  try {
    static_cast<void>(read(text, sets));
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace rackplan::samples
