// SPDX-License-Identifier: Apache-2.0
// Windows in the report: which is the worst, and how they look as text and in files.
#include "sim/report/json.h"
#include "sim/report/render.h"
#include "sim/report/report.h"
#include "tests/unit/report/sample_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace rackplan {
namespace {

using testing::HasSubstr;
using testing::Not;

WindowReport window(std::int64_t index, double good, double first_token_seconds) {
  return {.index = index,
          .start = {},
          .length = {},
          .good_request_fraction = good,
          .request_throughput = {},
          .output_token_throughput = {},
          .total_token_throughput = {},
          .time_to_first_token = {{.p50 = 0.1 * s, .p99 = first_token_seconds * s}},
          .inter_token_latency = {}};
}

TEST(WorstWindow, HasTheFewestGoodRequests) {
  const std::vector<WindowReport> windows{window(0, 0.9, 9.0), window(3, 0.5, 1.0)};
  EXPECT_EQ(worst_window(windows)->index, 3);
  EXPECT_EQ(worst_window({}), nullptr);
}

TEST(WorstWindow, OfSeveralHasTheHighestTimeToFirstTokenThenIsTheEarliest) {
  const std::vector<WindowReport> windows{
      window(0, 1.0, 1.0), window(1, 1.0, 2.0), window(2, 1.0, 2.0)};
  EXPECT_EQ(worst_window(windows)->index, 1);
}

TEST(RenderWindows, NeedTwoWindowsForAWorstOne) {
  Report report = sample_report();
  EXPECT_THAT(render(report, ReportFormat::Markdown), HasSubstr("worst window"));
  report.deployments.at(0).measurement->windows.pop_back();
  EXPECT_THAT(render(report, ReportFormat::Table), Not(HasSubstr("worst window")));
}

TEST(RenderWindows, SpeakOfGoodRequestsOnlyWithAnObjective) {
  Report report = sample_report();
  report.deployments.at(0).workloads.at(0).slo.clear();
  EXPECT_THAT(render(report, ReportFormat::Table),
              HasSubstr("worst window  70 s to 110 s: TTFT p50 510 ms, p99 1.2 s, ITL"));
}

TEST(RenderWindows, TellWhatTheWarmUpLeftOut) {
  Report report = sample_report();
  report.deployments.at(0).measurement->warmup_requests = 12;
  EXPECT_THAT(render(report, ReportFormat::Table),
              HasSubstr("12 not measured: they arrived in the first 10 s\n"));
}

TEST(RenderWindows, AreToldApartByTheirIndexInCsv) {
  EXPECT_THAT(render(sample_report(), ReportFormat::Csv),
              HasSubstr("measurement.windows[1].time_to_first_token.p99,1.2,s\n"));
}

TEST(ReportJson, OfAnEarlierVersionHasNoMeasurement) {
  Report report = sample_report();
  report.deployments.at(0).measurement.reset();
  const std::string text = to_json(report);
  EXPECT_THAT(text, Not(HasSubstr("measurement")));
  EXPECT_EQ(report_from_json(text), report);
}

}  // namespace
}  // namespace rackplan
