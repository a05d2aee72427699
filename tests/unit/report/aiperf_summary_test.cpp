// SPDX-License-Identifier: Apache-2.0
#include "sim/report/aiperf_summary.h"

#include "tests/unit/report/sample_report.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <set>
#include <string>

namespace rackplan {
namespace {

using Json = nlohmann::json;

std::set<std::string> names(const Json& object) {
  std::set<std::string> found;
  for (const auto& [name, unused] : object.items()) {
    found.insert(name);
  }
  return found;
}

Json summary_of(const Report& report) {
  return Json::parse(aiperf_summary(report, report.deployments.at(0)));
}

TEST(AiperfSummary, HasEveryStatisticOfARecordMetricAndOneValueOfADerivedOne) {
  const Json summary = summary_of(sample_report());
  const Json& first_token = summary.at("time_to_first_token");
  EXPECT_EQ(names(first_token),
            (std::set<std::string>{"unit",
                                   "avg",
                                   "min",
                                   "max",
                                   "p1",
                                   "p5",
                                   "p10",
                                   "p25",
                                   "p50",
                                   "p75",
                                   "p90",
                                   "p95",
                                   "p99",
                                   "std",
                                   "count",
                                   "sum"}));
  EXPECT_EQ(first_token.at("unit"), "ms");
  EXPECT_EQ(first_token.at("p99"), 1200.0);
  EXPECT_EQ(summary.at("request_throughput"), (Json{{"unit", "requests/sec"}, {"avg", 10.0}}));
  EXPECT_EQ(summary.at("request_count"), (Json{{"unit", "requests"}, {"avg", 1000.0}}));
  EXPECT_EQ(summary.at("benchmark_duration"), (Json{{"unit", "sec"}, {"avg", 100.0}}));
  EXPECT_EQ(summary.at("total_isl"), (Json{{"unit", "tokens"}, {"avg", 1e6}}));
  EXPECT_EQ(summary.at("was_cancelled"), false);
}

TEST(AiperfSummary, ClaimsNothingThatOnlyARealRunHas) {
  const Json summary = summary_of(sample_report());
  for (const char* name :
       {"aiperf_version", "benchmark_id", "start_time", "end_time", "input_config"}) {
    EXPECT_FALSE(summary.contains(name)) << name;
  }
  EXPECT_EQ(summary.at("rackplan").at("scenario"), "sample");
}

TEST(AiperfSummary, ListsRejectedRequestsByReasonAndLeavesOutEmptyMetrics) {
  Report report = sample_report();
  report.deployments.at(0).metrics.inter_token_latency = {.unit = "ms"};
  const Json summary = summary_of(report);
  EXPECT_FALSE(summary.contains("inter_token_latency"));
  ASSERT_EQ(summary.at("error_summary").size(), 1U);
  EXPECT_EQ(summary.at("error_summary")[0].at("error_details").at("type"), "exceeds_kv_capacity");
  EXPECT_EQ(summary.at("error_summary")[0].at("count"), 4);
}

}  // namespace
}  // namespace rackplan
