// SPDX-License-Identifier: Apache-2.0
#include "sim/report/compare.h"

#include "tests/unit/report/sample_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace rackplan {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(CompareReports, AReportDoesNotDifferFromItself) {
  EXPECT_THAT(compare(sample_report(), sample_report()), IsEmpty());
  EXPECT_EQ(render_differences({}, {}), "no difference\n");
}

TEST(CompareReports, IgnoreTheVersion) {
  Report after = sample_report();
  after.provenance.version = "9.9.9";
  EXPECT_THAT(compare(sample_report(), after), IsEmpty());
}

TEST(CompareReports, NameTheFieldBothValuesWithUnitsAndTheChange) {
  Report after = sample_report();
  after.deployments.at(0).metrics.time_to_first_token.p99 = 1320.0;  // from 1200 ms: +10 %
  after.deployments.at(0).traffic.transfer_bytes = 28.0 * GB;        // from 35 GB: −20 %
  EXPECT_THAT(
      compare(sample_report(), after),
      ElementsAre(Difference{"traffic.transfer_bytes", "35 GB", "28 GB", (28e9 - 35e9) / 35e9},
                  Difference{"metrics.time_to_first_token.p99", "1200 ms", "1320 ms", 0.1}));
}

TEST(CompareReports, NameTheDeploymentWhereThereAreSeveral) {
  Report before = sample_report();
  before.deployments.push_back(before.deployments.front());
  before.deployments[1].name = "code";
  Report after = before;
  after.deployments[1].traffic.transfers = 500;
  EXPECT_THAT(compare(before, after),
              ElementsAre(Difference{"deployments[code].traffic.transfers", "1000", "500", -0.5}));
  EXPECT_THAT(compare(before, sample_report()),
              ElementsAre(Difference{"deployments[code]", "present", "absent", std::nullopt}));
}

TEST(CompareReports, SeeTheLastBitOfADouble) {
  Report after = sample_report();
  after.deployments.at(0).pools[1].mean_batch = 128.00000000000003;
  const auto differences = compare(sample_report(), after);
  ASSERT_EQ(differences.size(), 1U);
  EXPECT_EQ(differences[0].path, "pools[decode].mean_batch");
  EXPECT_EQ(differences[0].before, "128");
  EXPECT_EQ(differences[0].after, "128.00000000000003");
}

TEST(CompareReports, TellElementsApartByNameNotByPlace) {
  Report after = sample_report();
  std::reverse(after.deployments.at(0).pools.begin(), after.deployments.at(0).pools.end());
  EXPECT_THAT(compare(sample_report(), after), IsEmpty());
}

TEST(CompareReports, ReportAnElementOnlyOneSideHasOnce) {
  Report after = sample_report();
  after.deployments.at(0).pools[1].name = "decode-b";
  after.deployments.at(0).pools[0].time_by_bound = {{"tensor cores", 0.8}, {"overhead", 0.2}};
  EXPECT_THAT(
      compare(sample_report(), after),
      ElementsAre(
          Difference{"pools[prefill].time_by_bound[launch]", "0.2", "absent", std::nullopt},
          Difference{"pools[decode]", "present", "absent", std::nullopt},
          Difference{"pools[prefill].time_by_bound[overhead]", "absent", "0.2", std::nullopt},
          Difference{"pools[decode-b]", "absent", "present", std::nullopt}));
}

TEST(CompareReports, AllowWhatAToleranceAllowsAndNoMore) {
  Report after = sample_report();
  after.deployments.at(0).metrics.time_to_first_token.p99 = 1206.0;  // 0.5 % above 1200
  after.deployments.at(0).metrics.time_to_first_token.p50 = 510.0;   // 2 % above 500
  const auto differences = compare(sample_report(), after, {{"metrics.*.p??", 0.01}});
  ASSERT_EQ(differences.size(), 1U);
  EXPECT_EQ(differences[0].path, "metrics.time_to_first_token.p50");
}

TEST(CompareReports, LetTheLastMatchingToleranceHold) {
  Report after = sample_report();
  after.deployments.at(0).metrics.time_to_first_token.p99 = 1206.0;
  const std::vector<Tolerance> tolerances{{"metrics.*", 0.01}, {"*.p99", 0.0}};
  EXPECT_EQ(compare(sample_report(), after, tolerances).size(), 1U);
}

TEST(CompareReports, NameAChangedCostTableAsTheCause) {
  Report after = sample_report();
  after.provenance.cost_hash = "dcba";
  EXPECT_THAT(causes(sample_report().provenance, after.provenance),
              ElementsAre("the cost tables changed: roofline abcd -> roofline dcba"));
  EXPECT_THAT(causes(sample_report().provenance, sample_report().provenance), IsEmpty());
}

TEST(CompareReports, NameAChangedScenarioAsTheCause) {
  Report after = sample_report();
  after.provenance.scenario_hash = "0100";
  EXPECT_THAT(causes(sample_report().provenance, after.provenance),
              ElementsAre("the scenario changed: hash 00ff -> 0100"));
}

TEST(CompareReports, PrintAnAlignedTable) {
  EXPECT_EQ(render_differences({{"traffic.transfer_bytes", "35 GB", "28 GB", -0.2},
                                {"pools[decode]", "present", "absent", std::nullopt}},
                               {"the seed changed: 7 -> 8"}),
            "the seed changed: 7 -> 8\n"
            "field                    before   after  change\n"
            "traffic.transfer_bytes    35 GB   28 GB   -20 %\n"
            "pools[decode]           present  absent\n");
}

TEST(Glob, MatchesStarsAndQuestionMarks) {
  EXPECT_TRUE(matches("metrics.*.p99", "metrics.request_latency.p99"));
  EXPECT_TRUE(matches("*", ""));
  EXPECT_TRUE(matches("a*b*c", "a-b-b-c"));
  EXPECT_FALSE(matches("a*b", "a-b-c"));
  EXPECT_FALSE(matches("p?", "p"));
  EXPECT_FALSE(matches("", "p"));
  EXPECT_TRUE(matches("pools[decode].*", "pools[decode].gpus"));
}

}  // namespace
}  // namespace rackplan
