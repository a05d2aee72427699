// SPDX-License-Identifier: Apache-2.0
#include "sim/scenario/scenario_hash.h"

#include "models/base/error.h"
#include "models/base/sha256.h"
#include "sim/scenario/write.h"

#include <algorithm>
#include <filesystem>
#include <vector>

namespace rackplan {
namespace {

/// Of the names and contents of the files in it, in order of name.
std::string sha256_of_folder(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.is_regular_file()) {
      files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  Sha256 all;
  for (const std::filesystem::path& file : files) {
    all.update(file.filename().string() + ' ' + sha256_of_file(file) + '\n');
  }
  return all.finish();
}

std::string content_name(const std::string& file, const char* path) {
  try {
    return "sha256:" +
           (std::filesystem::is_directory(file) ? sha256_of_folder(file) : sha256_of_file(file));
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
