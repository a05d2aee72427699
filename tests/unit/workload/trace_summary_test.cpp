// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/trace_summary.h"

#include "sim/workload/trace_statistics.h"
#include "tests/unit/workload/trace_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <string>

namespace rackplan {
namespace {

using testing::HasSubstr;

TraceSummary summary_of(const std::filesystem::path& file) {
  TraceReader trace(file);
  return summarise(trace);
}

std::string row(double time_ms, int prompt, int output) {
  return "{\"timestamp\": " + std::to_string(time_ms) +
         ", \"input_length\": " + std::to_string(prompt) +
         ", \"output_length\": " + std::to_string(output) + "}\n";
}

TEST(TraceSummary, FiveRowsGiveTheFiguresWorkedOutByHand) {
  // Times 0, 1, 1, 4, 25 s: gaps 1, 0, 3, 21, mean 6.25, variance (5.25² + 6.25² + 3.25²
  // + 14.75²)/4 = 73.6875. Windows of 10 s: 4, 0 (the third, with one request, is not over): mean
  // 2, variance 4.
  const TraceSummary summary = summary_of(write_trace(
      "t.jsonl",
      row(0, 10, 1) + row(1000, 20, 2) + row(1000, 30, 3) + row(4000, 40, 4) + row(25000, 50, 5)));
  EXPECT_EQ(summary.requests, 5);
  EXPECT_EQ(summary.span / s, 25.0);
  EXPECT_DOUBLE_EQ(summary.rate.value() * s, 4.0 / 25.0);
  EXPECT_DOUBLE_EQ(summary.gap_cv.value(), std::sqrt(73.6875) / 6.25);
  EXPECT_EQ(summary.distinct_times, 4);
  EXPECT_TRUE(summary.is_quantised());  // 4 of 5
  EXPECT_EQ(summary.windows[0].windows, 2);
  EXPECT_DOUBLE_EQ(summary.windows[0].dispersion.value(), 2.0);
  EXPECT_DOUBLE_EQ(summary.windows[0].peak_to_mean.value(), 2.0);
  EXPECT_EQ(summary.windows[1].windows, 0);
  EXPECT_EQ(summary.windows[1].dispersion, std::nullopt);
  EXPECT_EQ(summary.prompt.total, 150);
  EXPECT_EQ(summary.prompt.mean, 30.0);
  EXPECT_EQ(summary.prompt.p50, 30.0);
  EXPECT_DOUBLE_EQ(summary.prompt.p90, 46.0);  // rank 3.6
  EXPECT_EQ(summary.prompt.max, 50);
  EXPECT_EQ(summary.output.total, 15);
  // Ranks 0.04, 0.2, 0.4, 1, 2, 3, 3.6, 3.8, 3.96 above the least, in steps of ten tokens.
  EXPECT_THAT(summary.prompt.quantiles,
              testing::ElementsAre(10, 10, 12, 14, 20, 30, 40, 46, 48, 50, 50));
  EXPECT_DOUBLE_EQ(summary.correlation.value(), 1.0);
}

TEST(TraceSummary, OneRowHasLengthsButNoRate) {
  const TraceSummary summary = summary_of(write_trace("t.jsonl", row(7, 10, 1)));
  EXPECT_EQ(summary.requests, 1);
  EXPECT_EQ(summary.rate, std::nullopt);
  EXPECT_EQ(summary.gap_cv, std::nullopt);
  EXPECT_EQ(summary.correlation, std::nullopt);
  EXPECT_EQ(summary.prompt.p99, 10.0);
  EXPECT_THAT(trace_summary_table(summary), HasSubstr("rate                    - requests/s"));
  EXPECT_TRUE(nlohmann::json::parse(trace_summary_json(summary)).at("rate_per_s").is_null());
}

TEST(TraceSummary, TheJsonSaysWhatTheSummarySays) {
  const TraceSummary summary =
      summary_of(write_trace("t.jsonl", row(0, 10, 1) + row(500, 20, 2) + row(21'000, 30, 9)));
  const auto json = nlohmann::json::parse(trace_summary_json(summary));
  EXPECT_EQ(json.at("requests"), 3);
  EXPECT_EQ(json.at("span_s"), 21.0);
  EXPECT_EQ(json.at("format"), "mooncake");
  EXPECT_EQ(json.at("windows").at(0).at("dispersion"), summary.windows[0].dispersion.value());
  EXPECT_EQ(json.at("prompt_tokens").at("total"), 60);
  EXPECT_EQ(json.at("output_tokens").at("quantiles").at(10), nlohmann::json({1.0, 9}));
}

TEST(TraceSummary, ACoarseClockIsWarnedOf) {
  std::string batches;
  for (int i = 0; i < 30; ++i) {
    const int batch = i / 10;
    batches += row(3000.0 * batch, 10, 1);
  }
  EXPECT_THAT(trace_summary_table(summary_of(write_trace("t.jsonl", batches))),
              HasSubstr("arrival times are quantised"));
}

TEST(ValueCounts, QuantilesAreStraightLinesBetweenNeighbouringRanks) {
  ValueCounts counts;
  for (const int value : {5, 1, 5, 9}) {
    counts.add(value);
  }
  EXPECT_EQ(counts.quantile(0.0), 1.0);
  EXPECT_DOUBLE_EQ(counts.quantile(0.25), 1.0 + 0.75 * 4.0);  // rank 0.75
  EXPECT_EQ(counts.quantile(0.5), 5.0);                       // between two fives
  EXPECT_DOUBLE_EQ(counts.quantile(0.75), 5.0 + 0.25 * 4.0);  // rank 2.25
  EXPECT_EQ(counts.quantile(1.0), 9.0);
}

TEST(WindowCounter, EmptyWindowsCountAndTheLastOneDoesNot) {
  WindowCounter windows(10);
  for (const Tick time : {0, 9, 10, 45}) {
    windows.add(time);
  }
  // Counts 2, 1, 0, 0: mean 0.75, variance 0.6875.
  EXPECT_EQ(windows.windows(), 4);
  EXPECT_DOUBLE_EQ(windows.dispersion().value(), 0.6875 / 0.75);
  EXPECT_DOUBLE_EQ(windows.peak_to_mean().value(), 2.0 / 0.75);
}

TEST(Correlation, OppositeNumbersCorrelateNegativelyAndConstantsNotAtAll) {
  Correlation opposite;
  Correlation constant;
  for (int i = 1; i < 9; ++i) {
    opposite.add(i, 100 - 3 * i);
    constant.add(i, 4);
  }
  EXPECT_DOUBLE_EQ(opposite.coefficient().value(), -1.0);
  EXPECT_EQ(constant.coefficient(), std::nullopt);
}

}  // namespace
}  // namespace rackplan
