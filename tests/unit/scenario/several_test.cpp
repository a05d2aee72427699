// SPDX-License-Identifier: Apache-2.0
// Several deployments on one estate, several workloads for one deployment.
#include "sim/scenario/mix.h"
#include "sim/scenario/schema.h"
#include "sim/scenario/write.h"
#include "tests/unit/scenario/samples.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rackplan {
namespace {

using samples::error_of;
using samples::read;
using samples::two_deployments;
using samples::two_workloads;
using samples::with;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

std::int32_t users(const WorkloadSpec& workload) {
  return std::get<ClosedLoopArrivals>(workload.arrivals).concurrency;
}

TEST(SeveralDeployments, EachHasItsOwnModelPoolsAndWorkload) {
  const Scenario scenario = read(with(two_deployments(), "/deployments/1/model", R"("qwen3-32b")"));
  ASSERT_EQ(scenario.deployments.size(), 2U);
  EXPECT_EQ(scenario.deployments[0].name, "chat");
  EXPECT_EQ(scenario.deployments[0].model, "deepseek-r1");
  EXPECT_EQ(users(scenario.deployments[0].workloads.at(0)), 2048);
  EXPECT_EQ(scenario.deployments[1].name, "code");
  EXPECT_EQ(scenario.deployments[1].model, "qwen3-32b");
  EXPECT_EQ(users(scenario.deployments[1].workloads.at(0)), 16);
  EXPECT_EQ(scenario.deployments[1].pools.size(), 2U);
}

TEST(SeveralDeployments, SettingsNameTheDeployment) {
  const Scenario scenario = read(two_deployments(),
                                 {"deployments[1].workload.concurrency=7",
                                  "deployments[1].slo.request_latency=9s",
                                  "deployments[0].pools[1].replicas=3",
                                  "deployments[0].name=talk",
                                  "deployments[1].workloads[0].requests=70"});
  EXPECT_EQ(users(scenario.deployments[1].workloads.at(0)), 7);
  EXPECT_EQ(scenario.deployments[1].workloads.at(0).requests, 70);
  EXPECT_EQ(scenario.deployments[1].workloads.at(0).slo.request_latency, 9.0 * s);
  EXPECT_EQ(scenario.deployments[0].pools[1].replicas, 3);
  EXPECT_EQ(scenario.deployments[1].pools[1].replicas, 1);
  EXPECT_EQ(scenario.deployments[0].name, "talk");
}

TEST(SeveralDeployments, ASettingThatLeavesOpenWhichIsRefused) {
  EXPECT_THAT(error_of(two_deployments(), {"workload.concurrency=7"}),
              StartsWith("--set workload.concurrency=7: found workload.concurrency, where there "
                         "are 2 deployments; accepted: a path such as "
                         "deployments[0].workload.concurrency"));
  EXPECT_THAT(error_of(two_deployments(), {"deployments[2].model=x"}),
              HasSubstr("the index 2; accepted: an index from 0 to 1"));
  EXPECT_THAT(error_of(two_deployments(), {"deployments[1].workloads[1].requests=7"}),
              HasSubstr("accepted: "));
  EXPECT_THAT(error_of(two_deployments(), {"deployments[1].workload.concurrency=-7"}),
              StartsWith("--set deployments[1].workload.concurrency=-7: "
                         "deployments[1].workload.concurrency: found -7"));
}

TEST(SeveralDeployments, ADeploymentMayStateItsOnlyWorkloadAsAList) {
  const std::string list = R"([{"concurrency": 5, "prompt": 1, "output": 1,
                                "slo": {"request_latency": "0s"}}])";
  const std::string text = with(samples::without(two_deployments(), "/deployments/1/workload"),
                                "/deployments/1/workloads",
                                list);
  EXPECT_THAT(error_of(text),
              StartsWith("scenario.json: deployments[1].workloads[0].slo.request_latency: found"));
  EXPECT_EQ(
      users(read(text, {"deployments[1].slo.request_latency=1s"}).deployments[1].workloads.at(0)),
      5);
}

TEST(SeveralWorkloads, EachHasItsOwnLengthsObjectiveAndPriority) {
  const std::vector<WorkloadSpec> workloads = read(two_workloads()).deployments.at(0).workloads;
  ASSERT_EQ(workloads.size(), 2U);
  EXPECT_EQ(workloads[0].name, "chat");
  EXPECT_EQ(workloads[0].slo.time_to_first_token, 1.0 * s);
  EXPECT_EQ(workloads[0].priority, 5);
  EXPECT_EQ(workloads[1].slo.request_latency, 30.0 * s);
  EXPECT_EQ(workloads[1].slo.time_to_first_token, std::nullopt);
  EXPECT_EQ(std::get<FixedLength>(workloads[1].prompt).tokens, 8000);
}

TEST(SeveralWorkloads, AMixOfUsersIsSharedByWeight) {
  // 2048 users three to one
  const std::vector<WorkloadSpec> workloads =
      read(two_workloads(), {"mix.requests=8000"}).deployments.at(0).workloads;
  EXPECT_EQ(users(workloads[0]), 1536);
  EXPECT_EQ(users(workloads[1]), 512);
  EXPECT_EQ(workloads[0].requests, 6000);
  EXPECT_EQ(workloads[1].requests, 2000);
}

TEST(SeveralWorkloads, AMixOfARateIsSharedByWeight) {
  const std::vector<WorkloadSpec> workloads = read(two_workloads(),
                                                   {"mix.rate=20req/s",
                                                    "mix.requests=100",
                                                    "workloads[1].requests=7",
                                                    "workloads[0].weight=1"})
                                                  .deployments.at(0)
                                                  .workloads;
  EXPECT_EQ(std::get<PoissonArrivals>(workloads[0].arrivals).rate, PerSecond::from_base(10.0));
  EXPECT_EQ(std::get<PoissonArrivals>(workloads[1].arrivals).rate, PerSecond::from_base(10.0));
  EXPECT_EQ(workloads[0].requests, 50);
  EXPECT_EQ(workloads[1].requests, 7);  // its own
}

TEST(SeveralWorkloads, MayHaveArrivalsOfTheirOwn) {
  const std::vector<WorkloadSpec> workloads =
      read(samples::without(two_workloads(), "/mix"),
           {"workloads[0].concurrency=3", "workloads[1].trace=t.csv"})
          .deployments.at(0)
          .workloads;
  EXPECT_EQ(users(workloads[0]), 3);
  EXPECT_TRUE(std::holds_alternative<TraceArrivals>(workloads[1].arrivals));
}

TEST(SeveralWorkloads, ASettingThatLeavesOpenWhichIsRefused) {
  EXPECT_THAT(error_of(two_workloads(), {"workload.output=7"}),
              HasSubstr("found workload.output, where there are 2 workloads; accepted: a path such "
                        "as workloads[0].output"));
  EXPECT_THAT(error_of(two_workloads(), {"slo.request_latency=7s"}),
              HasSubstr("a path such as workloads[0].slo.request_latency"));
}

TEST(SeveralWorkloads, OfOneOfSeveralDeploymentsAreSetByTheirIndex) {
  std::string text = samples::without(two_deployments(), "/deployments/1/workload");
  text = with(text, "/deployments/1/mix", R"({"concurrency": 8})");
  text = with(
      text, "/deployments/1/workloads", R"([{"name": "a", "weight": 1, "prompt": 1, "output": 1},
                                                   {"name": "b", "weight": 1, "prompt": 1, "output": 1}])");
  const Scenario scenario = read(text,
                                 {"deployments[1].workloads[1].prompt=70",
                                  "deployments[1].workloads[1].slo.request_latency=7s",
                                  "deployments[1].mix.concurrency=20"});
  const std::vector<WorkloadSpec>& workloads = scenario.deployments.at(1).workloads;
  EXPECT_EQ(std::get<FixedLength>(workloads.at(1).prompt).tokens, 70);
  EXPECT_EQ(workloads.at(1).slo.request_latency, 7.0 * s);
  EXPECT_EQ(users(workloads.at(0)), 10);
  EXPECT_THAT(
      error_of(text, {"deployments[1].workload.prompt=70"}),
      HasSubstr("found deployments[1].workload.prompt, where there are 2 workloads; accepted: "
                "a path such as deployments[1].workloads[0].prompt"));
}

TEST(SeveralWorkloads, EachIsJudgedInWindowsOfItsOwn) {
  const Scenario scenario =
      read(two_workloads(), {"workloads[1].slo.attainment=0.95", "workloads[1].slo.window=5min"});
  const SloSpec& slo = scenario.deployments.at(0).workloads.at(1).slo;
  EXPECT_EQ(slo.attainment, 0.95);
  EXPECT_EQ(slo.window, 300.0 * s);
  EXPECT_THAT(error_of(two_workloads(), {"workloads[1].slo.window=5min"}),
              HasSubstr("only beside \"attainment\""));
}

TEST(SeveralWorkloads, ASingleOneOfAMixIsAllOfIt) {
  const std::string text = samples::without(two_workloads(), "/workloads/1");
  EXPECT_EQ(users(read(text).deployments.at(0).workloads.at(0)), 2048);
}

TEST(Mix, WholeSharesAddUpAndGoToTheLargestRemainders) {
  // 10 · (0.5, 0.3, 0.2), then 7 thirds: 2.33 each, the one left to the first of equals
  EXPECT_THAT(whole_shares(10, {5.0, 3.0, 2.0}), ElementsAre(5, 3, 2));
  EXPECT_THAT(whole_shares(7, {1.0, 1.0, 1.0}), ElementsAre(3, 2, 2));
  // 10 · (0.55, 0.45) = 5.5 and 4.5, equal remainders; 10 · (0.64, 0.36) = 6.4 and 3.6
  EXPECT_THAT(whole_shares(10, {11.0, 9.0}), ElementsAre(6, 4));
  EXPECT_THAT(whole_shares(10, {0.64, 0.36}), ElementsAre(6, 4));
}

TEST(SeveralDeployments, FieldsAreFoundAtTheirLongPaths) {
  EXPECT_EQ(find_field("deployments[3].pools[1].replicas")->path, "pools[].replicas");
  EXPECT_EQ(find_field("deployments[3].workloads[1].slo.request_latency")->path,
            "slo.request_latency");
  EXPECT_EQ(find_field("workloads[1].weight")->path, "workload.weight");
  EXPECT_EQ(find_field("deployments[0].name")->path, "deployments[].name");
  EXPECT_EQ(find_field("deployments[0].seed"), nullptr);
}

}  // namespace
}  // namespace rackplan
