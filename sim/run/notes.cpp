// SPDX-License-Identifier: Apache-2.0
#include "sim/run/notes.h"

#include "sim/run/workload_notes.h"
#include "sim/scenario/choice_names.h"
#include "sim/scenario/json_value.h"

#include <algorithm>
#include <string>

namespace rackplan {

namespace {

bool any(const Assembly& assembly, bool (*what)(const AssembledDeployment&)) {
  return std::any_of(assembly.deployments.begin(), assembly.deployments.end(), what);
}

}  // namespace

std::vector<std::string> approximations(const Scenario& scenario, const Assembly& assembly) {
  std::vector<std::string> notes;
  notes.emplace_back(assembly.cost_tables.empty()
                         ? "step times: roofline over achieved rates, not calibrated; this model "
                           "has not been validated"
                         : "step times: kernels fitted to measurements, without gaps between them; "
                           "what no table covers by roofline");
  if (any(assembly, [](const auto& it) { return it.model.mtp_layers > 0 && it.mtp_depth == 0; })) {
    notes.emplace_back("speculative decoding (MTP) is off");
  }
  if (any(assembly, [](const auto& it) {
        return it.serving.disaggregated() && it.serving.first.chunk_tokens == 0;
      })) {
    notes.emplace_back("a prompt is prefilled whole: no chunks");
  }
  if (scenario.network.model == NetworkModel::Ideal &&
      any(assembly, [](const auto& it) { return it.serving.disaggregated(); })) {
    notes.emplace_back(std::string("network ideal: every KV transfer as if it were alone on its ") +
                       "links" +
                       (scenario.network.oversubscription > 1.0
                            ? "; the oversubscription of the uplinks does nothing"
                            : ""));
  } else if (scenario.network.oversubscription > 1.0) {
    notes.emplace_back(
        "the leaf switches of a rack are one, with one uplink for all transfers between racks; "
        "collectives are not on it");
  }
  if (any(assembly, [](const auto& it) {
        return std::any_of(it.pools.begin(), it.pools.end(), [](const AssembledPool& pool) {
          return pool.domains() > 1;
        });
      })) {
    notes.emplace_back(
        "workers of several NVLink domains: collectives run inside each, then between their equal "
        "ranks through the NICs, all at once; pipeline stages send through the NICs");
  }
  if (any(assembly, [](const auto& it) {
        return !it.serving.disaggregated() && it.serving.first.mixes_decode;
      })) {
    notes.emplace_back(
        "a step with pieces of prompts is priced as a prefill step with the tokens of running "
        "requests, plus what decode attention pays for their contexts");
  }
  if (any(assembly, [](const auto& it) {
        return !it.serving.disaggregated() && it.serving.first.chunk_tokens == 0;
      })) {
    notes.emplace_back("prefill runs in steps of its own between decode steps: no chunks");
  }
  if (scenario.measure.warmup > Seconds()) {
    notes.emplace_back(
        "the warm-up is not measured: neither its requests nor what pools and links did; the "
        "counts "
        "of requests, tokens and transfers take in the whole run");
  }
  if (any(assembly, [](const auto& it) { return !it.pools.back().kv.grows(); })) {
    notes.emplace_back(
        "KV room for prompt and whole output is reserved at admission: no preemption");
  }
  if (any(assembly, [](const auto& it) { return it.pools.back().kv.grows(); })) {
    notes.emplace_back(
        "a preempted request prefills the tokens it had again, and of its prompt what is not in a "
        "prefix cache");
  }
  const bool several = scenario.deployments.size() > 1;
  for (const DeploymentSpec& deployment : scenario.deployments) {
    for (const PoolSpec& pool : deployment.pools) {
      if (pool.step_time_factor != 1.0) {
        notes.push_back("what if: every step of " + (several ? deployment.name + " " : "") +
                        std::string(choice_names::name_of(choice_names::roles, pool.role)) +
                        " takes " + JsonValue::of_number(pool.step_time_factor).text +
                        " times as long as predicted");
      }
    }
    for (const WorkloadSpec& workload : deployment.workloads) {
      for (const std::string& note : workload_notes(workload)) {
        notes.push_back(note);
      }
    }
  }
  return notes;
}

}  // namespace rackplan
