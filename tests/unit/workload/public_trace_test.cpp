// SPDX-License-Identifier: Apache-2.0
// The published traces, when they are there: totals and statistics measured independently, to the
// digits they were noted with.
#include "sim/workload/trace_summary.h"
#include "tests/unit/workload/trace_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rackplan {
namespace {

using testing::ElementsAre;

constexpr const char* azure_file = "traces/azure/AzureLLMInferenceTrace_conv.csv.gz";
constexpr const char* mooncake_file = "traces/mooncake/conversation_trace.jsonl.gz";

constexpr const char* ragpulse_file = "traces/ragpulse/0_trace.jsonl.gz";
constexpr const char* weka_file = "traces/weka/traces_710of739.tar.zst";

TraceSummary summary_of(const std::filesystem::path& file) {
  TraceReader trace(file);
  return summarise(trace);
}

TEST(PublicTrace, AzureConversationHasItsKnownStatistics) {
  const auto file = shared_data(azure_file);
  if (!file) {
    GTEST_SKIP() << azure_file << " is not below RACKPLAN_SHARED_DATA or ../shared/data";
  }
  const TraceSummary summary = summary_of(*file);
  EXPECT_EQ(summary.format, TraceFormat::Azure);
  EXPECT_EQ(summary.requests, 19'366);
  EXPECT_EQ(summary.prompt.total, 22'361'870);
  EXPECT_EQ(summary.output.total, 4'088'665);
  // From 18:15:46.6805900 to 19:14:08.4025270.
  EXPECT_DOUBLE_EQ(summary.span / s, 3501.721937);
  EXPECT_NEAR(summary.rate.value() * s, 5.530, 0.0005);
  EXPECT_NEAR(summary.gap_cv.value(), 1.09, 0.005);
  EXPECT_NEAR(summary.windows[0].dispersion.value(), 3.86, 0.005);
  EXPECT_NEAR(summary.windows[1].dispersion.value(), 16.1, 0.05);
  EXPECT_NEAR(summary.windows[2].dispersion.value(), 56.1, 0.05);
  EXPECT_NEAR(summary.windows[1].peak_to_mean.value(), 1.52, 0.005);
  EXPECT_NEAR(summary.correlation.value(), -0.11, 0.005);
  EXPECT_FALSE(summary.is_quantised());
  EXPECT_NEAR(summary.prompt.mean, 1155.0, 0.5);
  EXPECT_EQ(summary.prompt.p50, 1020.0);
  EXPECT_EQ(summary.prompt.p99, 4142.0);
  EXPECT_EQ(summary.prompt.max, 14'050);
  EXPECT_NEAR(summary.output.mean, 211.1, 0.05);
  EXPECT_EQ(summary.output.p50, 129.0);
  EXPECT_EQ(summary.output.p99, 601.0);
  EXPECT_EQ(summary.output.max, 1000);
}

TEST(PublicTrace, MooncakeConversationHasItsKnownStatistics) {
  const auto file = shared_data(mooncake_file);
  if (!file) {
    GTEST_SKIP() << mooncake_file << " is not below RACKPLAN_SHARED_DATA or ../shared/data";
  }
  const TraceSummary summary = summary_of(*file);
  EXPECT_EQ(summary.format, TraceFormat::Mooncake);
  EXPECT_EQ(summary.requests, 12'031);
  EXPECT_EQ(summary.prompt.total, 144'793'823);
  EXPECT_EQ(summary.output.total, 4'122'048);
  EXPECT_DOUBLE_EQ(summary.span / s, 3536.999);
  EXPECT_NEAR(summary.rate.value() * s, 3.401, 0.0005);
  EXPECT_NEAR(summary.gap_cv.value(), 3.03, 0.005);
  EXPECT_NEAR(summary.windows[0].dispersion.value(), 2.10, 0.005);
  EXPECT_NEAR(summary.windows[1].dispersion.value(), 2.89, 0.0051);
  EXPECT_NEAR(summary.windows[2].dispersion.value(), 7.25, 0.005);
  EXPECT_NEAR(summary.windows[1].peak_to_mean.value(), 1.21, 0.005);
  EXPECT_NEAR(summary.correlation.value(), 0.07, 0.005);
  EXPECT_EQ(summary.distinct_times, 1'180);
  EXPECT_TRUE(summary.is_quantised());
  EXPECT_EQ(summary.prompt.p50, 6909.0);
  EXPECT_NEAR(summary.prompt.p99, 85'400.0, 0.5);
  EXPECT_EQ(summary.prompt.max, 126'195);
  EXPECT_NEAR(summary.output.mean, 342.6, 0.05);
  EXPECT_EQ(summary.output.p50, 350.0);
  EXPECT_NEAR(summary.output.p99, 1118.0, 0.6);  // noted from a neighbouring rank
  EXPECT_EQ(summary.output.max, 2000);
}

TEST(PublicTrace, RagPulseHasItsKnownStatistics) {
  const auto file = shared_data(ragpulse_file);
  if (!file) {
    GTEST_SKIP() << ragpulse_file << " is not below RACKPLAN_SHARED_DATA or ../shared/data";
  }
  const TraceSummary summary = summary_of(*file);
  EXPECT_EQ(summary.format, TraceFormat::RagPulse);
  EXPECT_EQ(summary.requests, 7'106);
  EXPECT_EQ(summary.span / s, 604'603.0);
  EXPECT_NEAR(summary.rate.value() * s, 0.0118, 0.00005);
  EXPECT_NEAR(summary.gap_cv.value(), 3.06, 0.005);
  EXPECT_NEAR(summary.windows[0].dispersion.value(), 1.07, 0.005);
  EXPECT_NEAR(summary.windows[1].dispersion.value(), 1.73, 0.005);
  EXPECT_NEAR(summary.windows[2].dispersion.value(), 3.82, 0.005);
  EXPECT_NEAR(summary.windows[1].peak_to_mean.value(), 14.2, 0.05);
  EXPECT_NEAR(summary.prompt.mean, 2944.0, 0.5);
  EXPECT_NEAR(summary.prompt.p50, 3140.0, 0.5);
  EXPECT_NEAR(summary.prompt.p99, 5438.0, 0.5);
  EXPECT_EQ(summary.prompt.max, 7'712);
  EXPECT_NEAR(summary.output.mean, 283.0, 0.5);
  EXPECT_EQ(summary.output.p50, 234.0);
  EXPECT_EQ(summary.output.p99, 891.0);
  EXPECT_EQ(summary.output.max, 2'183);
}

// 23 of the 710 conversations have one of 5 main threads: 18 are copies.
TEST(PublicTrace, WekaHasEighteenCopies) {
  const auto file = shared_data(weka_file);
  if (!file) {
    GTEST_SKIP() << weka_file << " is not below RACKPLAN_SHARED_DATA or ../shared/data";
  }
  const auto stream = open_conversations({.file = *file, .dedupe = true});
  int conversations = 0;
  while (stream->next()) {
    ++conversations;
  }
  EXPECT_EQ(conversations, 710 - 18);
}

}  // namespace
}  // namespace rackplan
