// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/run_files.h"

#include "models/base/error.h"
#include "sim/report/aiperf_summary.h"
#include "sim/report/finance_csv.h"
#include "sim/run/occupancy.h"

#include <system_error>
#include <utility>

namespace rackplan {
namespace {

namespace fs = std::filesystem;

void refuse_standard_output(const char* option, const std::string& file) {
  std::error_code ignored;
  if (fs::equivalent(file, "/dev/stdout", ignored)) {
    throw InputError({"",
                      option,
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

RunFiles::RunFiles(const RunFileNames& names) {
  const auto open =
      [](std::optional<PendingFile>& file, const char* option, const std::string& name) {
        if (!name.empty()) {
          refuse_standard_output(option, name);
          file.emplace(name);
        }
      };
  if (!names.timeline_requests.empty()) {
    try {
      timeline_requests_ = parse_followed_requests(names.timeline_requests);
    } catch (const InputError& error) {
      throw error.within("", "--timeline-requests");
    }
  }
  open(requests_, "--requests-out", names.requests);
  open(timeline_, "--timeline", names.timeline);
  timeline_gzip_ = names.timeline.ends_with(".gz");
  open(series_, "--series-out", names.series);
  open(finance_, "--finance", names.finance);
  if (!names.aiperf_folder.empty()) {
    const fs::path folder = names.aiperf_folder;
    folder_.emplace(folder);
    records_.emplace(folder / "profile_export.jsonl");
    summary_.emplace(folder / "profile_export_aiperf.json");
  }
}

RunOutputs RunFiles::outputs() const {
  const auto path = [](const std::optional<PendingFile>& file) {
    return file ? file->path() : fs::path();
  };
  return {.requests = path(requests_),
          .aiperf_records = path(records_),
          .timeline = path(timeline_),
          .timeline_gzip = timeline_gzip_,
          .timeline_requests = timeline_requests_};
}

void RunFiles::add_report(const Report& report) {
  if (summary_) {
    write_text(*summary_, aiperf_summary(report, report.deployments.front()));
  }
  if (series_) {
    write_text(*series_, occupancy_csv(report.occupancy.value()));
  }
  if (finance_) {
    write_text(*finance_, finance_csv(report.cost.value()));
  }
}

void RunFiles::commit() {
  for (std::optional<PendingFile>* file :
       {&requests_, &records_, &summary_, &timeline_, &series_, &finance_}) {
    if (*file) {
      (*file)->commit();
    }
  }
}

}  // namespace rackplan
