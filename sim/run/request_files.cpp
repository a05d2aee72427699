// SPDX-License-Identifier: Apache-2.0
#include "sim/run/request_files.h"

namespace rackplan {

RequestFiles::RequestFiles(const RunOutputs& outputs, Progress* progress) : progress_(progress) {
  if (!outputs.requests.empty()) {
    requests_file_.emplace(outputs.requests);
    requests_file_->append(csv_header());
  }
  if (!outputs.aiperf_records.empty()) {
    aiperf_file_.emplace(outputs.aiperf_records);
  }
}

void RequestFiles::write(const RequestRecord& record) {
  if (requests_file_) {
    line_.clear();
    append_csv_row(line_, record);
    requests_file_->append(line_);
  }
  if (aiperf_file_) {
    line_.clear();
    append_aiperf_line(line_, record);
    aiperf_file_->append(line_);
  }
  constexpr std::int64_t between_tellings = 1024;
  if (++done_ % between_tellings == 0 && progress_ != nullptr) {
    progress_->requests_done.store(done_, std::memory_order_relaxed);
  }
}

void RequestFiles::close() {
  for (std::optional<FileWriter>* file : {&requests_file_, &aiperf_file_}) {
    if (*file) {
      (*file)->close();
    }
  }
}

}  // namespace rackplan
