// SPDX-License-Identifier: Apache-2.0
#include "models/base/files.h"
#include "tests/unit/cli/run_rackplan.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace rackplan {
namespace {

struct Failure {
  const char* name;
  const char* arguments;
  int status;
  const char* reason;  // part of the line on standard error
};

class ProgramFailure : public testing::TestWithParam<Failure> {};

TEST_P(ProgramFailure, SaysWhyInOneLineAndWritesNothing) {
  const Failure& failure = GetParam();
  const ProgramFolder folder;
  write_file(folder.path() / "broken.json", "{\"schema\": 1,\n  oops}\n");
  std::filesystem::create_directory(folder.path() / "empty");
  write_file(folder.path() / "trace.csv", "TIMESTAMP,ContextTokens,GeneratedTokens\nnow,1,2\n");
  const ProgramResult result = folder.run(failure.arguments);
  EXPECT_EQ(result.status, failure.status) << result.err;
  EXPECT_EQ(result.out, "");
  EXPECT_TRUE(result.err.starts_with("rackplan: ")) << result.err;
  EXPECT_NE(result.err.find(failure.reason), std::string::npos) << result.err;
  EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "out.json"));
}

INSTANTIATE_TEST_SUITE_P(
    Program,
    ProgramFailure,
    testing::Values(
        Failure{"NoSubcommand", "", 2, "a command is needed"},
        Failure{"UnknownSubcommand", "simulat", 2, "did you mean \"simulate\""},
        Failure{"UnknownOption", "simulate --cost x", 2, "--cost"},
        Failure{"UnknownFormat", "simulate --format xml", 2, "xml"},
        Failure{"TextForNumber", "simulate --requests many --out out.json", 2, "many"},
        Failure{"NoSuchScenario", "simulate nowhere.json --out out.json", 2, "nowhere.json"},
        Failure{"BrokenScenario", "simulate broken.json --out out.json", 2, "broken.json: line 2"},
        Failure{"UnknownSetting",
                "simulate --set workload.concurency=3 --out out.json",
                2,
                "did you mean \"workload.concurrency\""},
        Failure{"SettingWithoutValue", "simulate --set seed --out out.json", 2, "--set seed"},
        Failure{"WrongUnit",
                "simulate --set slo.time_to_first_token=2GB --out out.json",
                2,
                "slo.time_to_first_token"},
        Failure{"NoRequests", "simulate --requests 0 --out out.json", 2, "workload.requests"},
        Failure{
            "NoSuchTrace", "simulate --network ideal --trace no.csv --out out.json", 2, "no.csv"},
        Failure{"BrokenTrace",
                "simulate --network ideal --trace trace.csv --out out.json",
                2,
                "trace.csv: line 2"},
        Failure{"BrokenTraceInTheWorker",
                "simulate --trace trace.csv --out out.json",
                2,
                "trace.csv: line 2"},
        Failure{"PlanThatCannotBe",
                "simulate --set pools[0].parallel=DEP3 --out out.json",
                3,
                "nearest: DEP4"},
        Failure{"ModelThatDoesNotFit",
                "simulate --set precision=bf16 --out out.json",
                3,
                "infeasible: "},
        Failure{"DryRunOfWhatDoesNotFit",
                "simulate --dry-run --set precision=bf16 --out out.json",
                3,
                "infeasible: "},
        Failure{"FolderThatIsNotThere",
                "simulate --network ideal --requests 20 --out nowhere/out.json",
                74,
                "nowhere"},
        Failure{"UnknownField", "explain workload.concurency", 2, "workload.concurrency"},
        Failure{"FieldWithSetting", "explain --set seed=2 workload.concurrency", 2, "--set"},
        Failure{"UnknownCatalogId", "catalog system gb200", 2, "gb200-nvl72"},
        Failure{"UnknownCatalogKind", "catalog rocket", 2, "rocket"},
        Failure{"CatalogDateThatIsNone", "catalog price --date today", 2, "--date: found"},
        Failure{"CatalogDateWithoutEffect", "catalog gpu --date 2026", 2, "--date: found"},
        Failure{"TraceThatIsNone", "trace trace.csv", 2, "trace.csv: line 2"},
        Failure{"CompareOne", "compare broken.json", 2, "At least 2 required"},
        Failure{"CompareBroken", "compare broken.json broken.json", 2, "broken.json: line 2"},
        Failure{"CheckNothing", "check empty", 2, "expectation"},
        Failure{"CheckNoFolder", "check nowhere", 2, "nowhere"}),
    [](const auto& failure) { return failure.param.name; });

TEST(Program, ExitsWith74WhenStandardOutputIsFull) {
  const ProgramFolder folder;
  const ProgramResult result = folder.run(small_run, R"(sh -c '"$0" "$@" > /dev/full')");
  EXPECT_EQ(result.status, 74);
}

TEST(Program, ExitsWith130WhenInterruptedAndWritesNothing) {
  for (const std::string network : {"ideal", "simgrid"}) {
    const ProgramFolder folder;
    const ProgramResult result =
        folder.run("simulate --requests 1000000000 --out out.json --network " + network,
                   "timeout --foreground --preserve-status --signal=INT 1.5");
    EXPECT_EQ(result.status, 130) << network;
    EXPECT_EQ(result.err, "rackplan: interrupted\n") << network;
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "out.json")) << network;
  }
}

}  // namespace
}  // namespace rackplan
