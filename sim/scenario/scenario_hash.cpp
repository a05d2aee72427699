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
  JsonValue document = to_document(scenario);
  if (const auto* trace = std::get_if<TraceArrivals>(&scenario.deployment.workload.arrivals)) {
    document.find("workload")
        ->set("trace", JsonValue::of_text(content_name(trace->file, "workload.trace")));
  }
  if (scenario.deployment.model.ends_with(".json")) {
    document.set("model", JsonValue::of_text(content_name(scenario.deployment.model, "model")));
  }
  return sha256_of(to_text(document));
}

}  // namespace rackplan
