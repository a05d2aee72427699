// SPDX-License-Identifier: Apache-2.0
// Small configurations to be judged: Qwen3-32B on a GB200 rack.
#pragma once

#include "models/io/catalogs.h"
#include "sim/run/system_lookup.h"
#include "sim/scenario/read.h"

#include <string>
#include <vector>

namespace rackplan::testing {

/// Two prefill workers and one decode worker of one GPU each, on one tray.
inline Scenario small_question(const std::vector<std::string>& sets = {}) {
  constexpr const char* text = R"({
    "schema": 1,
    "name": "small",
    "estate": {"systems": [{"name": "rack", "system": "gb200-nvl72", "nodes": 1}]},
    "model": "qwen3-32b",
    "precision": "fp8",
    "engine": "trtllm",
    "pools": [
      {"role": "prefill", "parallel": "TP1", "replicas": 2,
       "limits": {"max_batch_per_rank": 4, "max_tokens_per_rank": 8192}},
      {"role": "decode", "parallel": "TP1", "replicas": 1, "limits": {"max_batch_per_rank": 64}}
    ],
    "workload": {"rate": "40req/s", "requests": 2000, "prompt": {"uniform": [500, 1500]},
                 "output": {"uniform": [50, 150]}},
    "slo": {"time_to_first_token": "290ms", "inter_token_latency": "20ms", "attainment": 0.95},
    "network": {"model": "ideal"}
  })";
  return scenario_from_text(text, "small", {}, nodes_per_rack(Catalogs::built_in()), sets);
}

}  // namespace rackplan::testing
