// SPDX-License-Identifier: Apache-2.0
#include "sim/report/json.h"

#include "models/base/error.h"
#include "tests/unit/report/sample_report.h"

#include <gtest/gtest.h>

#include <string>

namespace rackplan {
namespace {

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto place = text.find(from);
  EXPECT_NE(place, std::string::npos) << from;
  return text.replace(place, from.size(), to);
}

TEST(ReportJson, AnyReportComesBackBitForBit) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const Report report = random_report(seed);
    const std::string text = to_json(report);
    const Report back = report_from_json(text);
    ASSERT_EQ(back, report) << "seed " << seed;
    ASSERT_EQ(to_json(back), text) << "seed " << seed;
  }
}

TEST(ReportJson, QuantitiesCarryTheirUnits) {
  const std::string text = to_json(sample_report());
  EXPECT_NE(text.find("\"transfer_bytes\": \"35 GB\""), std::string::npos);
  EXPECT_NE(text.find("\"benchmark_duration\": \"100 s\""), std::string::npos);
  EXPECT_NE(text.find("\"output_token_throughput\": \"5000 tok/s\""), std::string::npos);
}

TEST(ReportJson, AMetricWithoutSamplesHasNoNumbers) {
  Report report = sample_report();
  report.deployments.at(0).metrics.inter_token_latency = {.unit = "ms"};
  const std::string text = to_json(report);
  const auto start = text.find("\"inter_token_latency\"");
  const auto end = text.find('}', start);
  EXPECT_EQ(text.substr(start, end - start).find("p50"), std::string::npos);
  EXPECT_EQ(report_from_json(text), report);
}

TEST(ReportJson, WhatAnAggregatedPoolLacksIsLeftOut) {
  Report report = sample_report();
  report.deployments.at(0).throughput.input_token_throughput_per_prefill_gpu.reset();
  const std::string text = to_json(report);
  EXPECT_EQ(text.find("input_token_throughput_per_prefill_gpu"), std::string::npos);
  EXPECT_EQ(report_from_json(text), report);
}

TEST(ReportJson, ANumberThatIsNotFiniteIsABrokenInvariant) {
  Report report = sample_report();
  report.deployments.at(0).pools[0].mean_batch = 1.0 / 0.0;
  EXPECT_THROW((void)to_json(report), InvariantBroken);
}

struct Wrong {
  const char* name;
  const char* from;
  const char* to;
  const char* path;
  const char* found;
};

class WrongReport : public testing::TestWithParam<Wrong> {};

TEST_P(WrongReport, IsRefusedWithFilePathAndWhatWasFound) {
  const Wrong& wrong = GetParam();
  const std::string text = replaced(to_json(sample_report()), wrong.from, wrong.to);
  try {
    (void)report_from_json(text, "a.json");
    FAIL() << "accepted";
  } catch (const InputError& error) {
    EXPECT_EQ(error.parts().file, "a.json");
    EXPECT_EQ(error.parts().path, wrong.path) << error.what();
    EXPECT_NE(error.parts().found.find(wrong.found), std::string::npos) << error.what();
    EXPECT_FALSE(error.parts().accepted.empty());
  }
}

INSTANTIATE_TEST_SUITE_P(
    ReportJson,
    WrongReport,
    testing::Values(
        Wrong{"Syntax", "\"sent\": 1010,", "\"sent\": 1010,,", "line 17", "not JSON"},
        Wrong{"Schema", "\"schema\": 1", "\"schema\": 2", "schema", "2"},
        Wrong{"Missing", "\"sent\": 1010,", "", "deployments[0].requests.sent", "nothing"},
        Wrong{"Unknown",
              "\"sent\": 1010,",
              "\"sent\": 1010, \"snt\": 1,",
              "deployments[0].requests.snt",
              "unknown"},
        Wrong{"Twice", "\"sent\": 1010,", "\"sent\": 1010, \"sent\": 1010,", "sent", "twice"},
        Wrong{"TextForCount",
              "\"sent\": 1010",
              "\"sent\": \"1010\"",
              "deployments[0].requests.sent",
              "\"1010\""},
        Wrong{"FractionForCount",
              "\"sent\": 1010",
              "\"sent\": 1010.5",
              "deployments[0].requests.sent",
              "1010.5"},
        Wrong{"CountTooLarge",
              "\"gpus\": 24",
              "\"gpus\": 2147483648",
              "deployments[0].throughput.gpus",
              "2147483648"},
        Wrong{"NegativeSeed", "\"seed\": 7", "\"seed\": -7", "provenance.seed", "-7"},
        Wrong{"BareQuantity", "\"35 GB\"", "35", "deployments[0].traffic.transfer_bytes", "35"},
        Wrong{"WrongUnit",
              "\"35 GB\"",
              "\"35 s\"",
              "deployments[0].traffic.transfer_bytes",
              "wrong kind"},
        Wrong{"OutOfRange", "\"mean_batch\": 4.0", "\"mean_batch\": 1e999", "", "out of range"},
        Wrong{"BooleanAsText",
              "\"saturated\": false",
              "\"saturated\": \"no\"",
              "deployments[0].bottleneck.saturated",
              "\"no\""},
        Wrong{"PoolTwice",
              "\"name\": \"decode\"",
              "\"name\": \"prefill\"",
              "deployments[0].pools[1]",
              "second time"},
        Wrong{"Tolerances",
              "\"schema\": 1",
              "\"schema\": 1, \"tolerances\": {}",
              "tolerances",
              "unknown"}),
    [](const auto& wrong) { return wrong.param.name; });

TEST(Expectation, KeepsItsTolerancesThroughJson) {
  const Expectation expectation{sample_report(), {{"metrics.*", 0.01}, {"pools[*].gpus", 0.0}}};
  const Expectation back = expectation_from_json(to_json(expectation));
  EXPECT_EQ(back.report, expectation.report);
  EXPECT_EQ(back.tolerances, expectation.tolerances);
}

TEST(Expectation, RefusesANegativeTolerance) {
  const std::string text = to_json(Expectation{sample_report(), {{"metrics.*", -0.01}}});
  EXPECT_THROW((void)expectation_from_json(text), InputError);
}

}  // namespace
}  // namespace rackplan
