// SPDX-License-Identifier: Apache-2.0
#include "sim/scenario/scenario_hash.h"

#include "models/base/error.h"
#include "models/base/sha256.h"
#include "sim/scenario/write.h"

namespace rackplan {
namespace {

std::string content_name(const std::string& file, const char* path) {
  try {
    return "sha256:" + sha256_of_file(file);
  } catch (const InputError& error) {
    throw error.within("", path);
  }
}

}  // namespace

std::string scenario_hash(const Scenario& scenario) {
  Scenario by_content = scenario;
  for (std::string& table : by_content.costs) {
    if (table.ends_with(".json")) {
      table = content_name(table, "costs");
    }
  }
  for (DeploymentSpec& deployment : by_content.deployments) {
    if (deployment.model.ends_with(".json")) {
      deployment.model = content_name(deployment.model, "model");
    }
    for (WorkloadSpec& workload : deployment.workloads) {
      if (auto* trace = std::get_if<TraceArrivals>(&workload.arrivals)) {
        trace->file = content_name(trace->file, "workload.trace");
      }
    }
  }
  return sha256_of(to_json(by_content));
}

}  // namespace rackplan
