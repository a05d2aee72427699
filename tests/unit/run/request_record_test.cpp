// SPDX-License-Identifier: Apache-2.0
#include "sim/run/request_record.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>

namespace rackplan {
namespace {

using Json = nlohmann::json;

constexpr Tick sec = ticks_per_second;

// Arrives at 1.5 s; first token 250 ms later, the last of 5 at 650 ms: (650 - 250) / 4 = 100 ms.
RequestRecord completed() {
  return {.request = {.id = 7, .arrival = 3 * sec / 2, .prompt_tokens = 1000, .output_tokens = 5},
          .measured = true,
          .ended = 3 * sec / 2 + sec / 1000 * 650,
          .first_token = 3 * sec / 2 + sec / 4,
          .rejected = std::nullopt,
          .good = true,
          .deployment = "chat",
          .workload = "a, b"};
}

RequestRecord rejected() {
  RequestRecord record = completed();
  record.rejected = RejectReason::ExceedsPositions;
  record.good = false;
  record.measured = false;
  return record;
}

std::string csv(const RequestRecord& record) {
  std::string text;
  append_csv_row(text, record);
  return text;
}

Json aiperf(const RequestRecord& record) {
  std::string text;
  append_aiperf_line(text, record);
  EXPECT_EQ(text.find('\n'), text.size() - 1);
  return Json::parse(text);
}

TEST(RequestCsv, HasARowOfACompletedRequest) {
  EXPECT_EQ(csv(completed()), "7,1.5,1000,5,250,100,650,completed,,true,true,chat,\"a, b\"\n");
}

TEST(RequestCsv, HasNoLatenciesOfARejectedOne) {
  EXPECT_EQ(csv(rejected()),
            "7,1.5,1000,5,,,,rejected,exceeds_positions,false,false,chat,\"a, b\"\n");
}

TEST(RequestCsv, HasNoInterTokenLatencyOfASingleToken) {
  RequestRecord record = completed();
  record.request.output_tokens = 1;
  record.first_token = record.ended;
  EXPECT_EQ(csv(record), "7,1.5,1000,1,650,,650,completed,,true,true,chat,\"a, b\"\n");
}

TEST(RequestCsv, WritesTicksWithoutRounding) {
  RequestRecord record = completed();
  record.request.arrival = 1;                    // 1 ps
  record.first_token = 1'000'000'000;            // 1 ps less than 1 ms later
  record.ended = 86'400 * sec + 2;               // a day and 1 ps later
  record.request.output_tokens = 1'000'000'001;  // 86.399999 s / 10^9, less than a double can tell
  EXPECT_EQ(csv(record),
            "7,0.000000000001,1000,1000000001,0.999999999,0.086399999,86400000.000000001,"
            "completed,,true,true,chat,\"a, b\"\n");
}

TEST(RequestCsv, HasAsManyColumnsInItsHeaderAsInARow) {
  const auto commas = [](std::string_view text) {
    return std::count(text.begin(), text.end(), ',');
  };
  EXPECT_EQ(commas(csv_header()), 12);
  EXPECT_EQ(commas(csv(completed())), 13);  // one of them in a name
  EXPECT_EQ(commas(csv(rejected())), 13);
}

TEST(AiperfLine, HasTheMetricsOfACompletedRequestInAiperfsUnits) {
  const Json line = aiperf(completed());
  EXPECT_EQ(line.at("metadata"),
            (Json{{"session_num", 7},
                  {"x_request_id", "7"},
                  {"turn_index", 0},
                  {"request_start_ns", 1'500'000'000},
                  {"request_end_ns", 2'150'000'000},
                  {"worker_id", "rackplan"},
                  {"record_processor_id", "rackplan"},
                  {"benchmark_phase", "profiling"},
                  {"was_cancelled", false}}));
  const auto metric = [](double value, const char* unit) {
    return Json{{"value", value}, {"unit", unit}};
  };
  EXPECT_EQ(line.at("metrics"),
            (Json{{"input_sequence_length", metric(1000, "tokens")},
                  {"output_sequence_length", metric(5, "tokens")},
                  {"time_to_first_token", metric(250, "ms")},
                  {"request_latency", metric(650, "ms")},
                  {"inter_token_latency", metric(100, "ms")},
                  {"output_token_throughput_per_user", metric(10, "tokens/sec/user")}}));
  EXPECT_TRUE(line.at("error").is_null());
}

TEST(AiperfLine, HasTheErrorOfARejectedRequestAndItsPhase) {
  const Json line = aiperf(rejected());
  EXPECT_EQ(line.at("metadata").at("benchmark_phase"), "warmup");
  EXPECT_EQ(line.at("metrics"), (Json{{"error_isl", {{"value", 1000}, {"unit", "tokens"}}}}));
  EXPECT_EQ(
      line.at("error"),
      (Json{{"type", "exceeds_positions"}, {"message", "longer than the model's positions"}}));
}

}  // namespace
}  // namespace rackplan
