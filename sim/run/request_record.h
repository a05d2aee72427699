// SPDX-License-Identifier: Apache-2.0
// One request that ended, and what is written of it.
#pragma once

#include "sim/serving/request_log.h"

#include <optional>
#include <string>
#include <string_view>

namespace rackplan {

struct RequestRecord {
  Request request;
  bool measured = true;                  // did not arrive in the warm-up
  Tick ended = 0;                        // of the last token, or of the rejection
  Tick first_token = 0;                  // when completed
  std::optional<RejectReason> rejected;  // absent: completed
  bool good = false;                     // completed, and met every target of the SLO
  std::string_view deployment = {};      // names
  std::string_view workload = {};
};

/// "exceeds_kv_capacity", "exceeds_positions", "shed"
[[nodiscard]] std::string_view reason_name(RejectReason reason);

/// Appends the row of the CSV and its newline; the columns are in outputs.md.
void append_csv_row(std::string& text, const RequestRecord& record);
[[nodiscard]] std::string_view csv_header();

/// Appends the line of AIPerf's profile_export.jsonl and its newline.
void append_aiperf_line(std::string& text, const RequestRecord& record);

}  // namespace rackplan
