// SPDX-License-Identifier: Apache-2.0
#include "sim/run/notes.h"

namespace rackplan {

std::vector<std::string> approximations(const Scenario& scenario, const Assembly& assembly) {
  std::vector<std::string> notes;
  notes.emplace_back(assembly.cost_tables.empty()
                         ? "step times: roofline over achieved rates, not calibrated; this model "
                           "has not been validated"
                         : "step times: kernels fitted to measurements, without gaps between them; "
                           "collectives by roofline");
  if (assembly.model.mtp_layers > 0) {
    notes.emplace_back("speculative decoding (MTP) is off");
  }
  if (assembly.serving.disaggregated()) {
    notes.emplace_back("a prompt is prefilled whole: no chunks, no cached prefix");
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
  return notes;
}

}  // namespace rackplan
