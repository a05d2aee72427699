// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/run_files.h"

#include "models/base/error.h"
#include "sim/report/aiperf_summary.h"

#include <system_error>
#include <utility>

namespace rackplan {
namespace {

namespace fs = std::filesystem;

void refuse_standard_output(const std::string& file) {
  std::error_code ignored;
  if (fs::equivalent(file, "/dev/stdout", ignored)) {
    throw InputError({"",
                      "--requests-out",
                      "\"" + file + "\", which is standard output",
                      "another file: the report goes to standard output"});
  }
}

}  // namespace

OutputFolder::OutputFolder(fs::path folder) : folder_(std::move(folder)) {
  std::error_code trouble;
  made_ = fs::create_directory(folder_, trouble);
  if (trouble) {
    throw EnvironmentError(folder_.string() + ": the folder cannot be made: " + trouble.message());
  }
}

OutputFolder::~OutputFolder() {
  if (made_) {
    std::error_code ignored;
    fs::remove(folder_, ignored);  // fails, as it should, on a folder with files
  }
}

RunFiles::RunFiles(const std::string& requests, const std::string& aiperf_folder) {
  if (!requests.empty()) {
    refuse_standard_output(requests);
    requests_.emplace(requests);
  }
  if (!aiperf_folder.empty()) {
    const fs::path folder = aiperf_folder;
    folder_.emplace(folder);
    records_.emplace(folder / "profile_export.jsonl");
    summary_.emplace(folder / "profile_export_aiperf.json");
  }
}

RunOutputs RunFiles::outputs() const {
  return {.requests = requests_ ? requests_->path() : fs::path(),
          .aiperf_records = records_ ? records_->path() : fs::path()};
}

void RunFiles::add_summary(const Report& report) {
  if (summary_) {
    FileWriter writer(summary_->path());
    writer.append(aiperf_summary(report, report.deployments.front()));
    writer.close();
  }
}

void RunFiles::commit() {
  for (std::optional<PendingFile>* file : {&requests_, &records_, &summary_}) {
    if (*file) {
      (*file)->commit();
    }
  }
}

}  // namespace rackplan
