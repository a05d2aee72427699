// SPDX-License-Identifier: Apache-2.0
#include "models/base/files.h"
#include "tests/unit/cli/run_rackplan.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

namespace rackplan {
namespace {

// The built-in scenario as a question with some hundred configurations.
constexpr const char* question =
    "plan --no-proof --jobs 2 --set workload.rate=60req/s "
    "--set workload.requests=1500 --set economics.basis=own_neocloud "
    "--set economics.charge=used --set plan.gap=0 --set slo.attainment=0.99 "
    "--set 'plan.layouts=[\"disaggregated\"]' --set 'plan.prefill.parallel=[\"DEP4\"]' "
    "--set 'plan.decode.parallel=[\"DEP8\", \"DEP16\"]' "
    "--set 'plan.decode.max_batch_per_rank=[64, 128]'";

TEST(PlanCommand, GoesOnAfterItWasKilled) {
  const ProgramFolder folder;
  const ProgramResult whole = folder.run(std::string(question) + " --format json");
  ASSERT_EQ(whole.status, 0) << whole.err;
  const std::string kept = std::string(question) + " --format json --journal journal.jsonl";
  int killed = 0;
  for (const char* time : {"0.15", "0.3", "0.5"}) {
    const ProgramResult cut = folder.run(kept, std::string("timeout -s KILL ") + time);
    killed += cut.status == 128 + 9 || cut.status == 137 ? 1 : 0;
  }
  EXPECT_GE(killed, 1);
  const ProgramResult resumed = folder.run(kept);
  EXPECT_EQ(resumed.status, 0) << resumed.err;
  EXPECT_EQ(resumed.out, whole.out);
}

TEST(PlanCommand, AnswersAnImpossibleTargetWithTheNearestPlanAndStatusThree) {
  const ProgramFolder folder;
  const ProgramResult result =
      folder.run(std::string(question) + " --set slo.time_to_first_token=50ms");
  EXPECT_EQ(result.status, 3) << result.err;
  EXPECT_NE(result.out.find("nearest"), std::string::npos) << result.out;
  EXPECT_NE(result.out.find("; with limits "), std::string::npos) << result.out;
}

TEST(PlanCommand, EndsWithTheBestSoFarWhenInterrupted) {
  const ProgramFolder folder;
  const ProgramResult result =
      folder.run(std::string(question) + " --format json --set plan.seeds=[1]",
                 "timeout --preserve-status -s INT 0.7");
  EXPECT_TRUE(result.status == 130 || result.status == 0) << result.status << result.err;
  EXPECT_NE(result.out.find("\"kind\": \"plan\""), std::string::npos) << result.err;
}

TEST(PlanCommand, WantsPricesAndLimits) {
  const ProgramFolder folder;
  EXPECT_EQ(folder.run("plan --set workload.rate=60req/s --set workload.requests=15").status, 2);
  EXPECT_EQ(folder
                .run(std::string(question) +
                     " --set slo.time_to_first_token=null --set slo.inter_token_latency=null")
                .status,
            2);
}

}  // namespace
}  // namespace rackplan
