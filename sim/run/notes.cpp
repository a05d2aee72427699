// SPDX-License-Identifier: Apache-2.0
#include "sim/run/notes.h"

#include "sim/run/workload_notes.h"

namespace rackplan {

std::vector<std::string> approximations(const Scenario& scenario, const Assembly& assembly) {
  std::vector<std::string> notes;
  notes.emplace_back(
      "step times: roofline over achieved rates, not calibrated; this model has not been "
      "validated");
  if (assembly.model.mtp_layers > 0) {
    notes.emplace_back("speculative decoding (MTP) is off");
  }
  if (assembly.serving.disaggregated()) {
    notes.emplace_back("a prompt is prefilled whole: no chunks");
    if (scenario.network.model == NetworkModel::Ideal) {
      notes.emplace_back("network ideal: every KV transfer as if it were alone on its links");
    }
  } else {
    notes.emplace_back(
        "prefill runs in steps of its own between decode steps: no chunks, no cached prefix");
  }
  if (scenario.measure.warmup > Seconds()) {
    notes.emplace_back(
        "requests of the warm-up are not measured; inter_chunk_latency, pools, links and traffic "
        "take in the whole run");
  }
  notes.emplace_back("KV room for prompt and whole output is reserved at admission: no preemption");
  for (const DeploymentSpec& deployment : scenario.deployments) {
    for (const WorkloadSpec& workload : deployment.workloads) {
      for (const std::string& note : workload_notes(workload)) {
        notes.push_back(note);
      }
    }
  }
  return notes;
}

}  // namespace rackplan
