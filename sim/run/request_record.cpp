// SPDX-License-Identifier: Apache-2.0
#include "sim/run/request_record.h"

#include "models/base/error.h"
#include "sim/metrics/slo.h"

#include <array>
#include <charconv>
#include <cstdint>

namespace rackplan {
namespace {

constexpr Tick ticks_per_ms = ticks_per_second / 1000;
constexpr Tick ticks_per_ns = 1000;

template <class Number>
void append_number(std::string& text, Number value) {
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  text.append(digits.data(), end);
}

// `ticks` in units of `unit` (a power of ten) as an exact decimal: "1.25".
void append_exact(std::string& text, Tick ticks, Tick unit) {
  append_number(text, ticks / unit);
  Tick rest = ticks % unit;
  if (rest == 0) {
    return;
  }
  text += '.';
  for (Tick place = unit / 10; rest > 0; place /= 10) {
    text += static_cast<char>('0' + rest / place);
    rest %= place;
  }
}

// A CSV cell, in quotes where it needs them.
void append_cell(std::string& text, std::string_view cell) {
  if (cell.find_first_of(",\"\r\n") == std::string_view::npos) {
    text += cell;
    return;
  }
  text += '"';
  for (const char c : cell) {
    text.append(c == '"' ? 2 : 1, c);
  }
  text += '"';
}

// ms from one token to the next
double inter_token_ms(const RequestRecord& record) {
  return inter_token_ticks(record.first_token - record.request.arrival,
                           record.ended - record.request.arrival,
                           record.request.output_tokens) /
         static_cast<double>(ticks_per_ms);
}

// {"value": 12.5, "unit": "ms"} under its tag, after a comma where it is not the first.
class MetricsObject {
 public:
  explicit MetricsObject(std::string& text) : text_(text) {}

  void exact_ms(std::string_view tag, Tick ticks) {
    open(tag);
    append_exact(text_, ticks, ticks_per_ms);
    close("ms");
  }
  template <class Number>
  void number(std::string_view tag, Number value, std::string_view unit) {
    open(tag);
    append_number(text_, value);
    close(unit);
  }

 private:
  void open(std::string_view tag) {
    text_.append(first_ ? "\"" : ", \"").append(tag).append(R"(": {"value": )");
    first_ = false;
  }
  void close(std::string_view unit) { text_.append(R"(, "unit": ")").append(unit).append(R"("})"); }

  std::string& text_;
  bool first_ = true;
};

void append_completed(std::string& text, const RequestRecord& record) {
  const Request& request = record.request;
  MetricsObject metrics(text);
  metrics.number("input_sequence_length", request.prompt_tokens, "tokens");
  metrics.number("output_sequence_length", request.output_tokens, "tokens");
  metrics.exact_ms("time_to_first_token", record.first_token - request.arrival);
  metrics.exact_ms("request_latency", record.ended - request.arrival);
  if (request.output_tokens > 1) {
    const double inter_token = inter_token_ms(record);
    metrics.number("inter_token_latency", inter_token, "ms");
    if (inter_token > 0.0) {
      metrics.number("output_token_throughput_per_user", 1e3 / inter_token, "tokens/sec/user");
    }
  }
}

std::string_view reason_sentence(RejectReason reason) {
  switch (reason) {
    case RejectReason::ExceedsKvCapacity:
      return "larger than a replica's KV cache";
    case RejectReason::ExceedsPositions:
      return "longer than the model's positions";
    case RejectReason::Shed:
      return "turned away by the router under overload";
  }
  throw InvariantBroken("a request is rejected for no other reason");
}

}  // namespace

std::string_view reason_name(RejectReason reason) {
  switch (reason) {
    case RejectReason::ExceedsKvCapacity:
      return "exceeds_kv_capacity";
    case RejectReason::ExceedsPositions:
      return "exceeds_positions";
    case RejectReason::Shed:
      return "shed";
  }
  throw InvariantBroken("a request is rejected for no other reason");
}

std::string_view csv_header() {
  return "id,arrival_s,prompt_tokens,output_tokens,time_to_first_token_ms,inter_token_latency_ms,"
         "request_latency_ms,outcome,reason,good,measured,deployment,workload\n";
}

void append_csv_row(std::string& text, const RequestRecord& record) {
  const Request& request = record.request;
  append_number(text, request.id);
  text += ',';
  append_exact(text, request.arrival, ticks_per_second);
  text += ',';
  append_number(text, request.prompt_tokens);
  text += ',';
  append_number(text, request.output_tokens);
  if (record.rejected) {
    text.append(",,,,rejected,").append(reason_name(*record.rejected));
  } else {
    text += ',';
    append_exact(text, record.first_token - request.arrival, ticks_per_ms);
    text += ',';
    if (request.output_tokens > 1) {
      append_number(text, inter_token_ms(record));
    }
    text += ',';
    append_exact(text, record.ended - request.arrival, ticks_per_ms);
    text += ",completed,";
  }
  text.append(record.good ? ",true" : ",false");
  text.append(record.measured ? ",true," : ",false,");
  append_cell(text, record.deployment);
  text += ',';
  append_cell(text, record.workload);
  text += '\n';
}

void append_aiperf_line(std::string& text, const RequestRecord& record) {
  const Request& request = record.request;
  text += R"({"metadata": {"session_num": )";
  append_number(text, request.id);
  text += R"(, "x_request_id": ")";
  append_number(text, request.id);
  text += R"(", "turn_index": 0, "request_start_ns": )";
  append_number(text, request.arrival / ticks_per_ns);
  text += R"(, "request_end_ns": )";
  append_number(text, record.ended / ticks_per_ns);
  text += R"(, "worker_id": "rackplan", "record_processor_id": "rackplan", "benchmark_phase": )";
  text += record.measured ? R"("profiling")" : R"("warmup")";
  text += R"(, "was_cancelled": false}, "metrics": {)";
  if (record.rejected) {
    MetricsObject(text).number("error_isl", request.prompt_tokens, "tokens");
    text.append(R"(}, "error": {"type": ")")
        .append(reason_name(*record.rejected))
        .append(R"(", "message": ")")
        .append(reason_sentence(*record.rejected))
        .append("\"}}\n");
  } else {
    append_completed(text, record);
    text += "}, \"error\": null}\n";
  }
}

}  // namespace rackplan
