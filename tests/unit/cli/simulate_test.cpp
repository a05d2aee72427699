// SPDX-License-Identifier: Apache-2.0
#include "models/base/files.h"
#include "sim/report/json.h"
#include "tests/unit/cli/run_rackplan.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace rackplan {
namespace {

Report report_of(const ProgramResult& result) {
  EXPECT_EQ(result.status, 0) << result.err;
  return report_from_json(result.out);
}

std::string json_run(const std::string& more = {}) {
  return std::string(small_run) + " --format json " + more;
}

TEST(Simulate, PrintsTheAnswerFirst) {
  const ProgramResult result = ProgramFolder().run(small_run);
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(result.err, "");
  EXPECT_TRUE(result.out.starts_with("throughput  ")) << result.out;
}

TEST(Simulate, GivesTheSameBytesAgain) {
  const ProgramFolder folder;
  const ProgramResult first = folder.run(json_run());
  EXPECT_EQ(first.status, 0) << first.err;
  EXPECT_EQ(folder.run(json_run()).out, first.out);
}

TEST(Simulate, WritesToAFileWhatItWouldPrint) {
  const ProgramFolder folder;
  const std::string printed = folder.run(json_run()).out;
  const ProgramResult result = folder.run(json_run("--out r.json"));
  EXPECT_EQ(result.out, "");
  EXPECT_EQ(read_file(folder.path() / "r.json"), printed);
}

TEST(Simulate, LetsAShortOptionOverrideASetting) {
  const Report report = report_of(ProgramFolder().run(json_run("--set seed=3 --seed 4")));
  EXPECT_EQ(report.provenance.seed, 4U);
  EXPECT_EQ(report.provenance.network, "ideal");
  EXPECT_EQ(report.deployments.at(0).requests.sent, 40);
  EXPECT_TRUE(report.deployments.at(0).requests.balanced());
}

TEST(Simulate, ReplaysATraceInsteadOfTheWorkload) {
  const ProgramFolder folder;
  write_file(folder.path() / "t.csv",
             "TIMESTAMP,ContextTokens,GeneratedTokens\n"
             "2023-11-16 18:00:00.0000000,100,10\n"
             "2023-11-16 18:00:01.0000000,200,20\n"
             "2023-11-16 18:00:02.5000000,300,30\n");
  const Report all = report_of(folder.run("simulate --network ideal --format json --trace t.csv"));
  EXPECT_EQ(all.deployments.at(0).requests.completed, 3);
  EXPECT_EQ(all.deployments.at(0).metrics.input_sequence_length.sum, 600.0);
  const Report two =
      report_of(folder.run("simulate --network ideal --format json --trace t.csv --requests 2"));
  EXPECT_EQ(two.deployments.at(0).requests.completed, 2);
  EXPECT_EQ(two.deployments.at(0).metrics.output_sequence_length.sum, 30.0);  // 10 + 20
}

TEST(Simulate, DryRunPrintsTheScenarioThatWouldRun) {
  const ProgramFolder folder;
  EXPECT_EQ(folder.run(std::string(small_run) + " --dry-run --out s.json").status, 0);
  const Report direct = report_of(folder.run(json_run()));
  const Report again = report_of(folder.run("simulate s.json --format json"));
  EXPECT_EQ(again, direct);
}

TEST(Simulate, GivesWithSimgridAReportOfTheSameRequests) {
  const Report ideal = report_of(ProgramFolder().run(json_run()));
  const Report shared = report_of(
      ProgramFolder().run("simulate --format json --set workload.concurrency=16 --requests 40"));
  EXPECT_EQ(shared.provenance.network, "simgrid");
  EXPECT_EQ(shared.deployments.at(0).traffic, ideal.deployments.at(0).traffic);
  EXPECT_EQ(shared.deployments.at(0).metrics.input_sequence_length,
            ideal.deployments.at(0).metrics.input_sequence_length);
}

TEST(Help, OfEachSubcommandEndsWithTwoExamples) {
  const ProgramFolder folder;
  for (const std::string name :
       {"", "simulate", "explain", "trace", "catalog", "compare", "check", "worker"}) {
    const ProgramResult result = folder.run(name + " --help");
    EXPECT_EQ(result.status, 0) << name;
    const auto examples = result.out.find("\nExamples:\n  rackplan ");
    ASSERT_NE(examples, std::string::npos) << result.out;
    const std::string tail = result.out.substr(examples);
    EXPECT_EQ(tail.find("\n  rackplan "), 10U) << tail;
    EXPECT_EQ(tail.find("\n  rackplan ", tail.find("\n  rackplan ", 11) + 1), std::string::npos)
        << tail;
  }
}

TEST(Version, IsPrinted) {
  EXPECT_TRUE(ProgramFolder().run("--version").out.starts_with("rackplan 0."));
}

TEST(Explain, SpeaksOfAScenarioAndOfAField) {
  const ProgramFolder folder;
  EXPECT_NE(folder.run("explain").out.find("deepseek-r1-gb200"), std::string::npos);
  EXPECT_NE(folder.run("explain seed").out.find("seed"), std::string::npos);
  // a field that has the name of a command
  EXPECT_NE(folder.run("explain plan").out.find("fields     objective: "), std::string::npos);
}

TEST(Catalog, ListsAKindAndShowsAnEntryWithItsSources) {
  const ProgramFolder folder;
  const std::string models = folder.run("catalog model").out;
  EXPECT_NE(models.find("deepseek-r1"), std::string::npos);
  EXPECT_NE(models.find("gpt-oss-120b"), std::string::npos);
  EXPECT_EQ(models.find("gb200"), std::string::npos);
  const std::string system = folder.run("catalog system gb200-nvl72").out;
  EXPECT_NE(system.find("gpu.memory_bandwidth"), std::string::npos);
  EXPECT_NE(system.find("source"), std::string::npos);
}

/// One blank where there are several: the width of a column depends on its other rows.
std::string squeezed(std::string text) {
  text.erase(std::unique(text.begin(),
                         text.end(),
                         [](char left, char right) { return left == ' ' && right == ' '; }),
             text.end());
  return text;
}

TEST(Catalog, ShowsPricesWithTheirAgeTrustAndSource) {
  const ProgramFolder folder;
  const std::string prices = squeezed(folder.run("catalog price").out);
  // CoreWeave's of 20 September is 64 days old on 23 November
  EXPECT_NE(prices.find("10.5 USD/h 2026-09-20 64 secondary cloud price tracker"),
            std::string::npos)
      << prices;
  EXPECT_NE(prices.find("colocation"), std::string::npos);
  const std::string later = squeezed(folder.run("catalog price --date 2027-06-01").out);
  EXPECT_NE(later.find("2026-09-20 254 secondary ! cloud price tracker"), std::string::npos)
      << later;
}

TEST(Catalog, APublishedPlaceholderIsFlagged) {
  const ProgramFolder folder;
  const std::string prices = squeezed(folder.run("catalog price --date 2026-07-01").out);
  // fresh, 30 days, but 1.2 times the predecessor's
  EXPECT_NE(prices.find("gb300-nvl72 own_neocloud 3.3 USD/h 2026-06 30 unverified ! "),
            std::string::npos)
      << prices;
}

TEST(Trace, IsSummedUp) {
  const ProgramFolder folder;
  write_file(folder.path() / "t.csv",
             "TIMESTAMP,ContextTokens,GeneratedTokens\n"
             "2023-11-16 18:00:00.0000000,100,10\n"
             "2023-11-16 18:00:02.0000000,200,20\n");
  const ProgramResult table = folder.run("trace t.csv");
  EXPECT_EQ(table.status, 0) << table.err;
  EXPECT_NE(table.out.find("2"), std::string::npos);
  EXPECT_TRUE(folder.run("trace t.csv --format json").out.starts_with("{"));
}

}  // namespace
}  // namespace rackplan
