// SPDX-License-Identifier: Apache-2.0
#include "sim/scenario/scenario_hash.h"

#include "models/base/error.h"
#include "models/base/files.h"
#include "tests/unit/scenario/samples.h"
#include "tests/unit/temporary_folder.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace rackplan {
namespace {

Scenario with_trace(const std::filesystem::path& file) {
  Scenario scenario = samples::read(samples::aggregated());
  scenario.deployments.at(0).workloads.at(0).arrivals =
      TraceArrivals{.file = file.string(), .format = "auto", .speedup = 1.0};
  return scenario;
}

class ScenarioHash : public testing::Test {
 protected:
  ScenarioHash() {
    write_file(one_, "TIMESTAMP,ContextTokens,GeneratedTokens\n");
    write_file(copy_, "TIMESTAMP,ContextTokens,GeneratedTokens\n");
    write_file(other_, "TIMESTAMP,ContextTokens,GeneratedTokens\r\n");
  }
  ~ScenarioHash() override {
    for (const auto& file : {one_, copy_, other_}) {
      std::filesystem::remove(file);
    }
  }
  ScenarioHash(const ScenarioHash&) = delete;
  ScenarioHash& operator=(const ScenarioHash&) = delete;

  std::filesystem::path one_ = temporary_folder() / "one.csv";
  std::filesystem::path copy_ = temporary_folder() / "copy.csv";
  std::filesystem::path other_ = temporary_folder() / "other.csv";
};

TEST_F(ScenarioHash, NamesTheTraceByItsContentNotItsPlace) {
  const std::string hash = scenario_hash(with_trace(one_));
  EXPECT_EQ(hash.size(), 64U);
  EXPECT_EQ(scenario_hash(with_trace(copy_)), hash);
  EXPECT_NE(scenario_hash(with_trace(other_)), hash);
}

TEST_F(ScenarioHash, ChangesWithEveryField) {
  const Scenario scenario = samples::read(samples::disaggregated());
  const std::string hash = scenario_hash(scenario);
  EXPECT_EQ(scenario_hash(samples::read(samples::disaggregated())), hash);
  for (const char* setting : {"seed=2",
                              "name=x",
                              "workload.concurrency=2047",
                              "slo.request_latency=1s",
                              "pools[1].limits.max_batch_per_rank=127",
                              "network.model=ideal"}) {
    EXPECT_NE(scenario_hash(samples::read(samples::disaggregated(), {setting})), hash) << setting;
  }
  // A default written out is the same scenario.
  EXPECT_EQ(scenario_hash(samples::read(samples::disaggregated(), {"pools[1].replicas=1"})), hash);
}

TEST_F(ScenarioHash, AMissingTraceIsTheUsersError) {
  try {
    static_cast<void>(scenario_hash(with_trace("no/such/trace.csv")));
    FAIL() << "no error";
  } catch (const InputError& error) {
    EXPECT_EQ(error.parts().path, "workload.trace");
    EXPECT_EQ(error.parts().file, "no/such/trace.csv");
  }
}

}  // namespace
}  // namespace rackplan
