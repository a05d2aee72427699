// SPDX-License-Identifier: Apache-2.0
// The published traces through the whole program, when they are there: statistics measured
// independently, and runs in which no request is lost.
#include "sim/report/json.h"
#include "tests/unit/cli/run_rackplan.h"
#include "tests/unit/workload/trace_files.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>

namespace rackplan {
namespace {

constexpr const char* weka_file = "traces/weka/traces_710of739.tar.zst";
constexpr const char* mooncake_file = "traces/mooncake/conversation_trace.jsonl.gz";

TEST(PublicConversations, WekaHasItsKnownStatistics) {
  const auto file = shared_data(weka_file);
  if (!file) {
    GTEST_SKIP() << weka_file << " is not below RACKPLAN_SHARED_DATA or ../shared/data";
  }
  const ProgramResult result = ProgramFolder().run("trace --format json " + file->string());
  ASSERT_EQ(result.status, 0) << result.err;
  const auto json = nlohmann::json::parse(result.out);
  EXPECT_EQ(json.at("format"), "weka");
  EXPECT_EQ(json.at("requests"), 49'334);
  const auto& conversations = json.at("conversations");
  EXPECT_EQ(conversations.at("conversations"), 710);
  EXPECT_FALSE(conversations.at("has_starts"));
  EXPECT_EQ(conversations.at("turns").at("p50"), 45.5);
  EXPECT_NEAR(conversations.at("turns").at("p90"), 157.0, 0.5);
  EXPECT_NEAR(conversations.at("turns").at("p99"), 341.0, 0.5);
  EXPECT_EQ(conversations.at("turns").at("max"), 561.0);
  EXPECT_EQ(conversations.at("think_time_s").at("p50"), 10.0);
  EXPECT_NEAR(json.at("prompt_tokens").at("mean"), 122'379.0, 0.5);
  EXPECT_EQ(json.at("prompt_tokens").at("p50"), 103'659.0);
  EXPECT_NEAR(json.at("prompt_tokens").at("p99"), 498'519.0, 0.5);
  EXPECT_EQ(json.at("prompt_tokens").at("max"), 894'371);
  EXPECT_NEAR(json.at("output_tokens").at("mean"), 440.0, 0.5);
  EXPECT_EQ(json.at("output_tokens").at("p50"), 216.0);
  EXPECT_NEAR(json.at("output_tokens").at("p99"), 3686.0, 0.5);
  EXPECT_EQ(json.at("output_tokens").at("max"), 18'195);
  EXPECT_NEAR(json.at("prefix").at("ideal_token_hit_ratio"), 0.963, 0.0005);
}

/// Runs the built-in scenario with the trace; every request must have ended.
RequestAccount counts_of(const std::string& trace, const std::string& more) {
  const ProgramResult result =
      ProgramFolder().run("simulate --network ideal --format json --trace " + trace + more);
  EXPECT_EQ(result.status, 0) << result.err;
  return report_from_json(result.out).deployments.front().requests;
}

TEST(PublicConversations, TheMooncakeConversationTraceRunsWithEveryRequestAccountedFor) {
  const auto file = shared_data(mooncake_file);
  if (!file) {
    GTEST_SKIP() << mooncake_file << " is not below RACKPLAN_SHARED_DATA or ../shared/data";
  }
  const RequestAccount counts = counts_of(file->string(), "");
  EXPECT_EQ(counts.sent, 12'031);
  EXPECT_EQ(counts.completed, 12'031);  // none is longer than the model's 163,840 positions
}

TEST(PublicConversations, TheWekaSetRunsWithEveryRequestAccountedFor) {
  const auto file = shared_data(weka_file);
  if (!file) {
    GTEST_SKIP() << weka_file << " is not below RACKPLAN_SHARED_DATA or ../shared/data";
  }
  const RequestAccount counts = counts_of(file->string(), " --set workload.users=64");
  EXPECT_EQ(counts.sent, 49'334);
  EXPECT_EQ(counts.completed + counts.rejected.total(), 49'334);
  // Prompt and output above 163,840 tokens: rejected, and the conversation goes on without them.
  EXPECT_EQ(counts.rejected.total(), 7'873);
}

}  // namespace
}  // namespace rackplan
