// SPDX-License-Identifier: Apache-2.0
#include "sim/scenario/read.h"

#include "models/base/error.h"
#include "tests/unit/scenario/samples.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rackplan {
namespace {

using samples::aggregated;
using samples::disaggregated;
using samples::read;
using samples::with;
using samples::without;

TEST(ReadScenario, TypesEveryField) {
  const Scenario scenario =
      read(with(with(disaggregated(),
                     "/slo",
                     R"({"time_to_first_token": "2s", "inter_token_latency": "25ms"})"),
                "/measure",
                R"({"horizon": "10min"})"));
  ASSERT_EQ(scenario.estate.size(), 1U);
  EXPECT_EQ(scenario.estate[0].nodes, 18);  // one NVL72 rack
  const DeploymentSpec& deployment = scenario.deployments.at(0);
  EXPECT_EQ(deployment.model, "deepseek-r1");
  ASSERT_EQ(deployment.pools.size(), 2U);
  EXPECT_EQ(deployment.pools[0].role, PoolRole::Prefill);
  EXPECT_EQ(deployment.pools[0].estate, "rack");  // the first when left out
  EXPECT_EQ(deployment.pools[0].replicas, 2);
  EXPECT_EQ(deployment.pools[0].limits.max_tokens_per_rank, 16384);
  EXPECT_EQ(deployment.pools[1].role, PoolRole::Decode);
  EXPECT_EQ(deployment.pools[1].replicas, 1);
  EXPECT_EQ(deployment.pools[1].parallel,
            (ParallelPlan{.attention_tp = 1, .attention_dp = 16, .ep = 16, .pp = 1}));
  const WorkloadSpec& workload = deployment.workloads.at(0);
  EXPECT_EQ(std::get<ClosedLoopArrivals>(workload.arrivals).concurrency, 2048);
  EXPECT_EQ(std::get<UniformLength>(workload.prompt), (UniformLength{.low = 819, .high = 1024}));
  EXPECT_EQ(std::get<FixedLength>(workload.output).tokens, 1024);
  EXPECT_EQ(workload.requests, std::nullopt);
  EXPECT_EQ(workload.slo.time_to_first_token, 2.0 * s);
  EXPECT_EQ(workload.slo.inter_token_latency, Seconds::from_base(25.0 * 1e-3));
  EXPECT_EQ(workload.slo.request_latency, std::nullopt);
  EXPECT_EQ(scenario.measure.horizon, 600.0 * s);
}

TEST(ReadScenario, PoissonArrivalsAndQuantiles) {
  const WorkloadSpec workload = read(aggregated()).deployments.at(0).workloads.at(0);
  EXPECT_EQ(std::get<PoissonArrivals>(workload.arrivals).rate, PerSecond::from_base(5.53));
  EXPECT_EQ(workload.requests, 100);
  const auto& points = std::get<QuantileLength>(workload.prompt).points;
  ASSERT_EQ(points.size(), 3U);
  EXPECT_EQ(points[1], (std::pair<double, std::int32_t>{0.5, 1020}));
}

TEST(ReadScenario, ATraceIsFoundBesideTheScenario) {
  const std::string text =
      with(aggregated(), "/workload", R"({"trace": "../traces/t.csv.gz", "speedup": 0.5})");
  const auto trace = std::get<TraceArrivals>(read(text).deployments.at(0).workloads.at(0).arrivals);
  EXPECT_EQ(trace.file, "traces/t.csv.gz");  // folder/../traces
  EXPECT_EQ(trace.format, "auto");
  EXPECT_EQ(trace.speedup, 0.5);
  const std::string absolute = with(aggregated(), "/workload", R"({"trace": "/data/t.csv"})");
  EXPECT_EQ(std::get<TraceArrivals>(read(absolute).deployments.at(0).workloads.at(0).arrivals).file,
            "/data/t.csv");
}

TEST(ReadScenario, ATraceMayBePlayedByUsersWhoComeOneAfterAnother) {
  const std::string text =
      with(aggregated(),
           "/workload",
           R"({"trace": "t.tar", "users": 40, "ramp": "2min", "trace_duplicates": "drop"})");
  const auto trace = std::get<TraceArrivals>(read(text).deployments.at(0).workloads.at(0).arrivals);
  EXPECT_EQ(trace.reading.users, 40);
  EXPECT_EQ(trace.reading.ramp, 120.0 * s);
  EXPECT_TRUE(trace.reading.drop_duplicates);
  EXPECT_FALSE(trace.reading.recorded_times);
}

TEST(ReadScenario, AModelFileIsFoundBesideTheScenario) {
  EXPECT_EQ(read(with(aggregated(), "/model", R"("mine/config.json")")).deployments.at(0).model,
            "folder/mine/config.json");
}

TEST(ReadScenario, TheLongFormIsTheSameScenario) {
  const std::string text = R"({
  "schema": 1,
  "estate": {"systems": [{"name": "rack", "system": "gb200-nvl72", "racks": 1}]},
  "deployments": [{
    "name": "deployment",
    "model": "deepseek-r1",
    "precision": "fp4",
    "engine": "trtllm",
    "pools": [
      {"role": "prefill", "parallel": {"attention_dp": 4, "ep": 4}, "replicas": 2,
       "limits": {"max_batch_per_rank": 16, "max_tokens_per_rank": 16384}},
      {"role": "decode", "parallel": "DEP16", "limits": {"max_batch_per_rank": 128}}],
    "workloads": [{"concurrency": 2048, "prompt": {"uniform": [819, 1024]}, "output": 1024,
                   "slo": {"request_latency": "1min"}}]
  }]})";
  const Scenario inline_form = read(with(disaggregated(), "/slo", R"({"request_latency": "60s"})"));
  EXPECT_EQ(read(text), inline_form);
}

TEST(ReadScenario, ErrorsInTheLongFormNameThePathAsWritten) {
  const std::string text =
      with(without(disaggregated(), "/workload"),
           "/workloads",
           R"([{"concurrency": 1, "prompt": 1, "output": 1, "slo": {"request_latency": "1m"}}])");
  EXPECT_THAT(samples::error_of(text),
              testing::StartsWith("scenario.json: workloads[0].slo.request_latency: found \"1m\""));
}

TEST(ReadScenario, TheSeedReachesTheLastOf64Bits) {
  EXPECT_EQ(read(with(disaggregated(), "/seed", "18446744073709551615")).seed,
            18446744073709551615U);
}

TEST(ReadScenario, RacksNeedACatalog) {
  EXPECT_THROW(static_cast<void>(scenario_from_text(disaggregated(), "scenario.json", "", nullptr)),
               InputError);
  EXPECT_EQ(scenario_from_text(aggregated(), "scenario.json", "", nullptr).estate[0].nodes, 1);
}

}  // namespace
}  // namespace rackplan
