// SPDX-License-Identifier: Apache-2.0
#include "sim/scenario/trace_reading.h"

#include "sim/scenario/decode_member.h"
#include "sim/scenario/schema_dimensions.h"
#include "sim/scenario/write.h"

namespace rackplan {
namespace {

std::optional<std::int32_t> small_integer_at(const JsonValue& object, std::string_view key) {
  const auto value = integer_at(object, key);
  return value ? std::optional(static_cast<std::int32_t>(*value)) : std::nullopt;
}

}  // namespace

TraceReading decode_trace_reading(const JsonValue& workload) {
  return {.columns = text_at(workload, "trace_columns").value_or(""),
          .block_tokens = small_integer_at(workload, "trace_block_tokens"),
          .users = small_integer_at(workload, "users"),
          .ramp = quantity_at<Seconds>(workload, "workload.ramp").value_or(Seconds()),
          .recorded_times = text_at(workload, "trace_sessions") == "recorded",
          .drop_duplicates = text_at(workload, "trace_duplicates") == "drop"};
}

void write_trace_reading(JsonValue& workload, const TraceReading& reading) {
  if (!reading.columns.empty()) {
    workload.set("trace_columns", JsonValue::of_text(reading.columns));
  }
  if (reading.block_tokens) {
    workload.set("trace_block_tokens", JsonValue::of_integer(*reading.block_tokens));
  }
  if (reading.recorded_times) {
    workload.set("trace_sessions", JsonValue::of_text("recorded"));
  }
  if (reading.drop_duplicates) {
    workload.set("trace_duplicates", JsonValue::of_text("drop"));
  }
  if (reading.users) {
    workload.set("users", JsonValue::of_integer(*reading.users));
    workload.set(
        "ramp",
        JsonValue::of_text(exact_quantity(reading.ramp.in_base(), schema_tables::time_dimension)));
  }
}

}  // namespace rackplan
