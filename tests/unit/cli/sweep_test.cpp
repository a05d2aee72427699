// SPDX-License-Identifier: Apache-2.0
#include "models/base/files.h"
#include "tests/unit/cli/run_rackplan.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>

namespace rackplan {
namespace {

// Points of the built-in scenario that take milliseconds.
std::string sweep(const std::string& more, const std::string& network = "ideal") {
  return "sweep --requests 40 --network " + network + " --vary workload.concurrency=4:16:4 " + more;
}

std::ptrdiff_t lines(const std::string& text) {
  return std::count(text.begin(), text.end(), '\n');
}

TEST(Sweep, PrintsALineAPoint) {
  const ProgramResult result = ProgramFolder().run(sweep(""));
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(lines(result.out), 5) << result.out;  // a header, and 4, 8, 12, 16
  EXPECT_TRUE(result.out.starts_with("workload.concurrency  ")) << result.out;
}

TEST(Sweep, IsTheSameForAnyNumberOfJobs) {
  const ProgramFolder folder;
  const std::string vary = "--vary seed=1,2 --format csv";
  for (const char* network : {"ideal", "simgrid"}) {
    const ProgramResult one = folder.run(sweep(vary + " --jobs 1", network));
    EXPECT_EQ(one.status, 0) << one.err;
    EXPECT_EQ(lines(one.out), 9) << one.out;
    EXPECT_EQ(folder.run(sweep(vary + " --jobs 5", network)).out, one.out);
  }
}

TEST(Sweep, APointIsTheRunOfItsSettings) {
  const ProgramFolder folder;
  const auto rows = nlohmann::json::parse(folder.run(sweep("--format json")).out).at("rows");
  const auto alone = nlohmann::json::parse(
      folder
          .run("simulate --network ideal --requests 40 --set workload.concurrency=12 --format "
               "json")
          .out);
  const auto& row = rows.at(2);
  EXPECT_EQ(row.at("values").at("workload.concurrency"), "12");
  const auto& deployment = alone.at("deployments").at(0);
  EXPECT_EQ(row.at("total_token_throughput_per_gpu"),
            deployment.at("throughput").at("total_token_throughput_per_gpu"));
}

TEST(Sweep, AnInfeasiblePointIsARowThatSaysWhy) {
  const ProgramFolder folder;
  // DeepSeek-R1 in fp4 takes about 0.37 TB; one GPU has 0.2 TB.
  const std::string some = "sweep --requests 40 --network ideal --set workload.concurrency=4 ";
  const ProgramResult result = folder.run(some + "--vary pools[0].parallel=TP1,DEP4 --format json");
  EXPECT_EQ(result.status, 0) << result.err;
  const auto rows = nlohmann::json::parse(result.out).at("rows");
  EXPECT_NE(rows.at(0).at("infeasible"), "");
  EXPECT_FALSE(rows.at(1).contains("infeasible"));
  EXPECT_EQ(folder.run(some + "--vary pools[0].parallel=TP1").status, 3);
}

TEST(Sweep, ReadsEveryPointBeforeItRunsOne) {
  const ProgramResult result = ProgramFolder().run(
      "sweep --set workload.requests=100000000 --vary workload.concurrency=4,none");
  EXPECT_EQ(result.status, 2);
  EXPECT_NE(result.err.find("workload.concurrency=none"), std::string::npos) << result.err;
  EXPECT_EQ(result.out, "");
}

TEST(Sweep, KeepsWhatIsDoneWhenInterrupted) {
  for (const char* network : {"ideal", "simgrid"}) {
    const ProgramResult result = ProgramFolder().run(
        std::string("sweep --set workload.concurrency=4 --jobs 1 --format csv --network ") +
            network + " --vary workload.requests=40,100000000",
        "timeout --foreground --preserve-status --signal=INT 3");
    EXPECT_EQ(result.status, 130) << network;
    EXPECT_EQ(lines(result.out), 2) << result.out;  // the header and the first point
    EXPECT_NE(result.err.find("interrupted after 1 of 2 points"), std::string::npos) << result.err;
  }
}

TEST(Sweep, RefusesAVariationThatItCannotCount) {
  const ProgramResult result = ProgramFolder().run("sweep --vary workload.concurrency=1:2");
  EXPECT_EQ(result.status, 2);
  EXPECT_NE(result.err.find("a range without a step"), std::string::npos) << result.err;
  EXPECT_EQ(ProgramFolder().run("sweep").status, 2);
}

}  // namespace
}  // namespace rackplan
