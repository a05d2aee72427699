// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/render_plan.h"

#include "sim/plan/candidates_csv.h"
#include "sim/plan/plan_json.h"
#include "sim/plan/plan_words.h"
#include "sim/report/wrap.h"
#include "tests/unit/plan/sample_plan.h"

#include <gmock/gmock.h>

#include <sstream>
#include <string>
#include <vector>

namespace rackplan {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) {
    lines.push_back(line);
  }
  return lines;
}

TEST(RenderPlan, TheFirstEightLinesAreTheAnswer) {
  // 2 MUSD a year for 4e12 tokens a year: 0.5 USD/Mtok; 1.9 and 2.2 MUSD give 0.475 and 0.55.
  // Step times by busy GPUs: prefill 0.5 · 8, half of it measured; decode 0.98 · 16, all roofline:
  // measured 2 / 19.68 = 10.2 %.
  EXPECT_THAT(render_plan(sample_plan(), ReportFormat::Table),
              StartsWith(R"(plan        buy 1 rack of gb200-nvl72 (18 nodes, 72 GPUs)
layout      2 x DEP4 prefill + 1 x DEP16 decode, batch 128
cost        2,000,000 USD a year (80 %: 1.9 to 2.2 M), 0.5 USD/Mtok served (0.475 to 0.55)
target      met with probability 87 %: TTFT <= 2 s 99.6 %, ITL <= 50 ms 99.3 % (99 % asked)
binding     TTFT <= 2 s: with one prefill worker less 71 % of requests meet it
step times  roofline 89.8 %, measured 10.2 %; model not validated
runner-up   tie, +100,000 USD (+5 %): 3 x DEP4 prefill + 1 x DEP16 decode, batch 64
may flip    demand: the choice changes at 11.2 req/s (now 10 req/s)

Change from today
  +  1 rack of gb200-nvl72
)"));
}

TEST(RenderPlan, NoLineIsLongerThanAHundredCharacters) {
  Plan plan = sample_plan();
  plan.best->layout = std::string(40, 'x') + " " + std::string(150, 'y');
  for (const Plan& one : {plan, infeasible_plan()}) {
    for (const std::string& line : lines_of(render_plan(one, ReportFormat::Table))) {
      EXPECT_LE(width_of(line), 100U) << line;
    }
  }
}

TEST(RenderPlan, WhatTheAnswerHasNoRoomForComesRightAfterIt) {
  Plan plan = sample_plan();
  plan.binding = std::string(30, 'a') + " " + std::string(70, 'b');
  const std::vector<std::string> lines = lines_of(render_plan(plan, ReportFormat::Table));
  EXPECT_THAT(lines[4], testing::EndsWith("bbb…"));
  EXPECT_EQ(width_of(lines[4]), 100U);
  EXPECT_EQ(lines[9], "In full");
  EXPECT_EQ(lines[10], "  binding  " + std::string(30, 'a'));
  EXPECT_EQ(lines[11], "           " + std::string(70, 'b'));
}

TEST(RenderPlan, WithoutAnAnswerItSaysWhyAndWhatComesClosest) {
  EXPECT_THAT(render_plan(infeasible_plan(), ReportFormat::Table),
              StartsWith(R"(answer      infeasible: none of 10 candidates meets the targets
binding     inter-token latency: no plan in the space steps faster than 12 ms
targets     TTFT <= 2 s for 99 % of requests
nearest     1 x DEP4 prefill + 1 x DEP16 decode, batch 256
it costs    >= 1,800,000 USD a year
it reaches  TTFT <= 2 s 71 %, ITL <= 50 ms 99.5 % (99 % asked)
it fails    TTFT <= 2 s: 71 % of requests, 99 % asked
)"));
}

TEST(RenderPlan, AnInterruptedSearchDoesNotSayThatNothingIsPossible) {
  Plan plan = infeasible_plan();
  plan.search.interrupted = true;
  EXPECT_THAT(
      render_plan(plan, ReportFormat::Table),
      StartsWith("answer      none yet: interrupted after 1 of 10 candidates, none of which "
                 "met the targets\n"));
}

TEST(RenderPlan, APlanWithNothingMoreThanAnAnswerIsTold) {
  Plan plan = sample_plan();
  plan.report.reset();
  plan.confidence.reset();
  plan.runner_up.reset();
  plan.sensitivity.clear();
  plan.headroom.reset();
  plan.purchase.clear();
  const std::string text = render_plan(plan, ReportFormat::Table);
  EXPECT_THAT(text, HasSubstr("plan        nothing to buy\n"));
  EXPECT_THAT(text, HasSubstr("target      met in the run; probability not worked out: TTFT"));
  EXPECT_THAT(text, HasSubstr("step times  not told\n"));
  EXPECT_THAT(text, HasSubstr("runner-up   none: no other candidate meets the targets\n"));
  EXPECT_THAT(text, HasSubstr("may flip    not looked at\n"));
}

TEST(RenderPlan, SectionsSayWhatTheAnswerRestsOn) {
  const std::string text = render_plan(sample_plan(), ReportFormat::Table);
  EXPECT_THAT(text,
              HasSubstr("\n  screened    850 by safe bounds: inter-token latency floor 50 %, cost "
                        "35 %\n"));
  EXPECT_THAT(text,
              HasSubstr("\n  TTFT <= 2 s    99 %   99.6 %      99.4 %  99.3 to 99.8 %  run   "));
  EXPECT_THAT(text, HasSubstr("\n  rack: hardware     1500000.00   75 %  1 x 6 MUSD"));
  EXPECT_THAT(text, HasSubstr("2026-01, 327 days old,  "));
  EXPECT_THAT(text, HasSubstr("123,456 requests in all\n"));
  EXPECT_THAT(text, HasSubstr("node 2 to node 5   decode[0] 4 GPUs\n"));
  EXPECT_THAT(text, HasSubstr("node 0 to node 1   prefill[0] … prefill[1] 4 GPUs\n"));
  EXPECT_THAT(text, HasSubstr("node 6 to node 17  4 GPUs free\n"));
  EXPECT_THAT(text, HasSubstr("first miss at 112.5 %"));
  EXPECT_THAT(text, HasSubstr(">= 1,800,000 USD    72  1 x DEP4 prefill"));
  EXPECT_THAT(text, HasSubstr("\n  note      two prices are older than 180 days\n"));
}

TEST(RenderPlan, MarkdownHasTheSameTables) {
  const std::string text = render_plan(sample_plan(), ReportFormat::Markdown);
  EXPECT_THAT(text, StartsWith("# Plan: sample\n\n|  |  |\n| --- | --- |\n| plan | buy 1 rack"));
  EXPECT_THAT(text, HasSubstr("\n## Headroom\n\n| load | TTFT p99 |"));
}

TEST(RenderPlan, CsvHasALineAFieldWithAllDigits) {
  const std::string text = render_plan(sample_plan(), ReportFormat::Csv);
  EXPECT_THAT(text, StartsWith("field,value,unit\n"));
  EXPECT_THAT(text, HasSubstr("\nbest.figures.cost_a_year,2000000,USD\n"));
  EXPECT_THAT(text, HasSubstr("\nreport.metrics.time_to_first_token.p99,1200,ms\n"));
  EXPECT_THAT(text, HasSubstr("\nracks[rack/rack0].nodes[node 3].parts[decode[0]].gpus,4,\n"));
}

TEST(RenderPlan, JsonIsThePlansOwn) {
  EXPECT_EQ(render_plan(sample_plan(), ReportFormat::Json), to_json(sample_plan()));
}

TEST(CandidatesCsv, HasARowACandidateTheBestFirst) {
  const std::vector<std::string> lines = lines_of(candidates_csv(sample_plan()));
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_EQ(lines[1],
            "41,confirmed,\"2 x DEP4 prefill + 1 x DEP16 decode, batch 128\",72,1800000.00,"
            "2000000.00,0.5,208.3,40,9,500,1200,25,40,,"
            "\"pools[0].replicas=2 pools[1].parallel=\"\"DEP16\"\"\"");
  EXPECT_THAT(lines[2], StartsWith("3,missed,"));
  EXPECT_THAT(lines[2], HasSubstr(",1800000.00,,,,,,,,,,"));
  EXPECT_THAT(lines_of(candidates_csv(infeasible_plan())).at(1), StartsWith("3,missed,"));
}

TEST(PlanWords, AShareStaysOnItsSideOfWhatIsAsked) {
  EXPECT_EQ(share_text(0.996, 0.99), "99.6 %");
  EXPECT_EQ(share_text(0.98999, 0.99), "98.999 %");  // not "99 %"
  EXPECT_EQ(share_text(0.99, 0.99), "99 %");
}

TEST(PlanWords, AllTargetsTogetherAreNamedByTheirLimits) {
  TargetOutcome target{.workload = "chat",
                       .metric = "all targets",
                       .limit = "TTFT <= 2 s, ITL <= 50 ms",
                       .asked = 0.99,
                       .reached = 0.5,
                       .each_window = true,
                       .met = false};
  EXPECT_EQ(words(target),
            "chat: TTFT <= 2 s, ITL <= 50 ms: 50 % of requests in the worst window, 99 % asked");
  target.workload.clear();
  target.limit.clear();
  EXPECT_EQ(name_of(target), "good requests");
}

TEST(PlanWords, AGapIsToldWithItsSign) {
  EXPECT_EQ(gap_text(2.1e6 * usd, 2e6 * usd), "+100,000 USD (+5 %)");
  EXPECT_EQ(gap_text(1.9e6 * usd, 2e6 * usd), "-100,000 USD (-5 %)");
  EXPECT_EQ(gap_text(5.0 * usd, Usd()), "+5 USD");
}

}  // namespace
}  // namespace rackplan
