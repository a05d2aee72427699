// SPDX-License-Identifier: Apache-2.0
#include "sim/scenario/set_path.h"

#include "tests/unit/scenario/samples.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rackplan {
namespace {

using samples::aggregated;
using samples::disaggregated;
using samples::error_of;
using samples::read;
using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

TEST(SetPath, ReachesAnyFieldWithItsUnit) {
  const Scenario scenario = read(disaggregated(),
                                 {"workload.concurrency=512",
                                  "slo.inter_token_latency=25ms",
                                  "pools[1].replicas=3",
                                  "pools[0].parallel=DEP8",
                                  "network.model=ideal",
                                  "seed=7",
                                  "workload.output={\"uniform\": [10, 20]}",
                                  "workload.prompt.uniform[0]=500"});
  EXPECT_EQ(
      std::get<ClosedLoopArrivals>(scenario.deployments.at(0).workloads.at(0).arrivals).concurrency,
      512);
  EXPECT_EQ(scenario.deployments.at(0).workloads.at(0).slo.inter_token_latency,
            Seconds::from_base(25.0 * 1e-3));
  EXPECT_EQ(scenario.deployments.at(0).pools[1].replicas, 3);
  EXPECT_EQ(scenario.deployments.at(0).pools[0].parallel.attention_dp, 8);
  EXPECT_EQ(scenario.network.model, NetworkModel::Ideal);
  EXPECT_EQ(scenario.seed, 7U);
  EXPECT_EQ(std::get<UniformLength>(scenario.deployments.at(0).workloads.at(0).output),
            (UniformLength{.low = 10, .high = 20}));
  EXPECT_EQ(std::get<UniformLength>(scenario.deployments.at(0).workloads.at(0).prompt),
            (UniformLength{.low = 500, .high = 1024}));
}

TEST(SetPath, AnElementMayBeNamed) {
  const std::string two = R"({"schema": 1, "name": "two",
    "estate": {"systems": [{"name": "rack", "system": "gb200-nvl72", "racks": 1},
                           {"name": "old one", "system": "hgx-h200", "nodes": 2}]},
    "deployments": [
      {"name": "chat", "model": "qwen3-32b", "precision": "fp8", "engine": "vllm",
       "pools": [{"role": "aggregated", "parallel": "TP1", "replicas": 1,
                  "limits": {"max_batch_per_rank": 8, "max_tokens_per_rank": 8192}}],
       "workload": {"concurrency": 4, "prompt": 100, "output": 10}},
      {"name": "code.v2", "model": "qwen3-32b", "precision": "fp8", "engine": "vllm",
       "pools": [{"role": "aggregated", "parallel": "TP1", "replicas": 1,
                  "limits": {"max_batch_per_rank": 8, "max_tokens_per_rank": 8192}}],
       "workload": {"concurrency": 4, "prompt": 100, "output": 10}}]})";
  const Scenario scenario = read(two,
                                 {"deployments[code.v2].pools[0].replicas=3",
                                  "deployments[chat].workload.concurrency=7",
                                  "estate.systems[old one].nodes=5"});
  EXPECT_EQ(scenario.deployments.at(0).pools[0].replicas, 1);
  EXPECT_EQ(scenario.deployments.at(1).pools[0].replicas, 3);
  EXPECT_EQ(
      std::get<ClosedLoopArrivals>(scenario.deployments.at(0).workloads.at(0).arrivals).concurrency,
      7);
  EXPECT_EQ(scenario.estate.at(1).nodes, 5);
  EXPECT_THAT(error_of(two, {"deployments[chatt].model=x"}),
              AllOf(HasSubstr("--set deployments[chatt].model=x"),
                    HasSubstr("no \"chatt\" in deployments"),
                    HasSubstr("chat, code.v2")));
}

TEST(SetPath, TheLastSettingOfAFieldCounts) {
  EXPECT_EQ(read(disaggregated(), {"seed=7", "seed=8"}).seed, 8U);
}

TEST(SetPath, TheLongFormsPathsMeanTheSame) {
  const Scenario scenario = read(disaggregated(),
                                 {"deployments[0].pools[1].replicas=2",
                                  "deployments[0].workloads[0].slo.request_latency=9s",
                                  "deployments[0].name=chat",
                                  "workloads[0].concurrency=5"});
  EXPECT_EQ(scenario.deployments.at(0).pools[1].replicas, 2);
  EXPECT_EQ(scenario.deployments.at(0).workloads.at(0).slo.request_latency, 9.0 * s);
  EXPECT_EQ(scenario.deployments.at(0).name, "chat");
  EXPECT_EQ(
      std::get<ClosedLoopArrivals>(scenario.deployments.at(0).workloads.at(0).arrivals).concurrency,
      5);
}

TEST(SetPath, OneKindOfArrivalsTakesThePlaceOfAnother) {
  const Scenario closed = read(aggregated(), {"workload.concurrency=64"});
  EXPECT_TRUE(std::holds_alternative<ClosedLoopArrivals>(
      closed.deployments.at(0).workloads.at(0).arrivals));
  const Scenario poisson = read(disaggregated(), {"workload.rate=2req/s", "measure.horizon=1min"});
  EXPECT_EQ(std::get<PoissonArrivals>(poisson.deployments.at(0).workloads.at(0).arrivals).rate,
            PerSecond::from_base(2.0));
  // A trace brings its own lengths.
  const Scenario trace = read(disaggregated(), {"workload.trace=t.csv", "workload.speedup=2"});
  EXPECT_EQ(std::get<TraceArrivals>(trace.deployments.at(0).workloads.at(0).arrivals).speedup, 2.0);
  // And when it leaves, its options leave with it.
  EXPECT_THAT(error_of(disaggregated(),
                       {"workload.trace=t.csv", "workload.speedup=2", "workload.concurrency=4"}),
              HasSubstr("workload.prompt: found nothing"));
}

TEST(SetPath, OneFormOfALengthTakesThePlaceOfAnother) {
  const Scenario scenario =
      read(aggregated(), {"workload.prompt.uniform=[5, 6]", "estate.systems[0].nodes=2"});
  EXPECT_EQ(std::get<UniformLength>(scenario.deployments.at(0).workloads.at(0).prompt).high, 6);
  EXPECT_EQ(read(disaggregated(), {"estate.systems[0].nodes=4"}).estate[0].nodes, 4);
}

TEST(SetPath, APartOfAPlanKeepsTheRest) {
  const ParallelPlan plan =
      read(disaggregated(), {"pools[1].parallel.ep=8"}).deployments.at(0).pools[1].parallel;
  EXPECT_EQ(plan, (ParallelPlan{.attention_tp = 1, .attention_dp = 16, .ep = 8, .pp = 1}));
}

TEST(SetPath, NullRemovesAField) {
  EXPECT_EQ(read(disaggregated(), {"slo.request_latency=9s", "slo.request_latency=null"})
                .deployments.at(0)
                .workloads.at(0)
                .slo,
            SloSpec{});
}

TEST(SetPath, ANewPoolIsSetWhole) {
  const std::string pool =
      R"(pools[1]={"role": "decode", "parallel": "TP4", "limits": {"max_batch_per_rank": 1}})";
  EXPECT_EQ(read(disaggregated(), {pool}).deployments.at(0).pools[1].parallel.attention_tp, 4);
  EXPECT_THAT(error_of(disaggregated(), {"pools[2].replicas=3"}),
              StartsWith("--set pools[2].replicas=3: found the index 2; accepted: an index from 0 "
                         "to 1"));
}

TEST(SetPath, TextFieldsTakeTheValueAsItStands) {
  EXPECT_EQ(read(disaggregated(), {"name=2048"}).name, "2048");
  EXPECT_EQ(read(disaggregated(), {"description=a=b"}).description, "a=b");
}

TEST(SetPath, AnUnknownPathIsRefusedWithASuggestion) {
  EXPECT_THAT(error_of(disaggregated(), {"workload.concurency=1"}),
              AllOf(StartsWith("--set workload.concurency=1: "),
                    HasSubstr("did you mean \"workload.concurrency\"?")));
  EXPECT_THAT(error_of(disaggregated(), {"concurrency=1"}),
              HasSubstr("did you mean \"workload.concurrency\"?"));
  EXPECT_THAT(error_of(disaggregated(), {"pools[0].replica=1"}),
              HasSubstr("did you mean \"pools[].replicas\"?"));
}

TEST(SetPath, AWrongValueIsTheSettingsFault) {
  EXPECT_THAT(error_of(disaggregated(), {"workload.concurrency=-3"}),
              StartsWith("--set workload.concurrency=-3: workload.concurrency: found -3"));
  EXPECT_THAT(error_of(disaggregated(), {"slo.inter_token_latency=25"}),
              StartsWith("--set slo.inter_token_latency=25: slo.inter_token_latency: found 25, a "
                         "number without a unit"));
  EXPECT_THAT(error_of(disaggregated(), {"seed=NaN"}),
              StartsWith("--set seed=NaN: seed: found \"NaN\""));
  EXPECT_THAT(error_of(disaggregated(), {"seed=1e999"}), StartsWith("--set seed=1e999: seed: "));
}

TEST(SetPath, WhatIsNotSimulatedIsRefused) {
  EXPECT_THAT(error_of(disaggregated(), {"max_context=1"}),
              AllOf(StartsWith("--set max_context=1: "), HasSubstr("not simulated yet: it would")));
}

TEST(SetPath, MalformedSettingsAreRefused) {
  EXPECT_THAT(error_of(disaggregated(), {"seed"}), HasSubstr("--set seed: found no \"=\""));
  EXPECT_THAT(error_of(disaggregated(), {"=5"}), HasSubstr("found no path"));
  for (const char* path : {"pools[x].replicas=1",
                           "pools[=1",
                           "[0]=1",
                           "workload..rate=1",
                           ".seed=1",
                           "seed.=1",
                           "pools[-1].replicas=1",
                           "pools[99999999999999999999].replicas=1",
                           "deployments[1].model=a",
                           "deployments[0]=1"}) {
    EXPECT_THAT(error_of(disaggregated(), {path}),
                AllOf(StartsWith("--set "), HasSubstr("accepted: ")))
        << path;
  }
}

TEST(SetPath, AnIndexMustBeWhereTheListIs) {
  EXPECT_THAT(error_of(disaggregated(), {"pools.replicas=1"}),
              HasSubstr("found no index after pools; accepted: pools[0].replicas"));
  EXPECT_THAT(error_of(disaggregated(), {"workload[0].concurrency=1"}),
              HasSubstr("workload is not a list"));
}

}  // namespace
}  // namespace rackplan
