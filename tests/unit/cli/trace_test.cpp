// SPDX-License-Identifier: Apache-2.0
#include "models/base/files.h"
#include "tests/unit/cli/run_rackplan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace rackplan {
namespace {

using testing::HasSubstr;
using testing::Not;

// Of 6 blocks the second prompt finds 2, which are 1024 of the 2050 tokens that have blocks.
constexpr const char* with_blocks =
    R"({"timestamp": 0, "input_length": 1025, "output_length": 1, "hash_ids": [1, 2, 3]})"
    "\n"
    R"({"timestamp": 1, "input_length": 1025, "output_length": 1, "hash_ids": [1, 2, 4]})"
    "\n"
    R"({"timestamp": 2, "input_length": 7, "output_length": 1})"
    "\n";

TEST(Trace, PrintsWhatPromptsShareWhenTheTraceHasBlocks) {
  const ProgramFolder folder;
  write_file(folder.path() / "t.jsonl", with_blocks);
  const ProgramResult result = folder.run("trace t.jsonl");
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("6 of 512 tokens, 4 distinct, in 2 of 3 requests\n"));
  EXPECT_THAT(result.out, HasSubstr("49.95 % of tokens, 33.33 % of blocks\n"));
  EXPECT_THAT(result.out, HasSubstr("50.00 % of requests\n"));
  EXPECT_THAT(result.out, HasSubstr("\n      1000         512000     33.33 %\n"));
  EXPECT_THAT(result.out, HasSubstr("\n unlimited                    33.33 %\n"));
}

TEST(Trace, SaysTheSameAsJson) {
  const ProgramFolder folder;
  write_file(folder.path() / "t.jsonl", with_blocks);
  const auto json = nlohmann::json::parse(folder.run("trace t.jsonl --format json").out);
  const auto& prefix = json.at("prefix");
  EXPECT_EQ(prefix.at("block_tokens"), 512);
  EXPECT_EQ(prefix.at("requests"), 2);
  EXPECT_EQ(prefix.at("blocks"), 6);
  EXPECT_EQ(prefix.at("distinct_blocks"), 4);
  EXPECT_EQ(prefix.at("ideal_block_hit_ratio"), 2.0 / 6.0);
  EXPECT_EQ(prefix.at("ideal_token_hit_ratio"), 1024.0 / 2050.0);
  EXPECT_EQ(prefix.at("requests_beyond_first_block"), 1);
  EXPECT_EQ(prefix.at("lru").size(), 6U);
  EXPECT_EQ(prefix.at("lru").at(0).at("capacity_blocks"), 1000);
  EXPECT_EQ(prefix.at("lru").at(0).at("block_hit_ratio"), 2.0 / 6.0);
}

TEST(Trace, SaysNothingOfPrefixesWhenTheTraceHasNoBlocks) {
  const ProgramFolder folder;
  write_file(folder.path() / "t.csv",
             "TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:00:00,100,10\n");
  EXPECT_THAT(folder.run("trace t.csv").out, Not(HasSubstr("prefix")));
  const auto json = nlohmann::json::parse(folder.run("trace t.csv --format json").out);
  EXPECT_TRUE(json.at("prefix").is_null());
}

TEST(Trace, TakesTheBlockSizeOfTheTrace) {
  const ProgramFolder folder;
  write_file(folder.path() / "t.jsonl",
             R"({"timestamp": 0, "input_length": 20, "output_length": 1, "hash_ids": [1, 2]})");
  const ProgramResult wrong = folder.run("trace t.jsonl");
  EXPECT_EQ(wrong.status, 2);
  EXPECT_THAT(wrong.err, HasSubstr("line 1, hash_ids: found 2 for 20 tokens"));
  const ProgramResult right = folder.run("trace t.jsonl --block-tokens 16");
  EXPECT_EQ(right.status, 0) << right.err;
  EXPECT_THAT(right.out, HasSubstr("2 of 16 tokens, 2 distinct"));
}

constexpr const char* with_sessions =
    "at,in,out,who\n"
    "0,100,10,a\n"
    "1,50,20,b\n"
    "31,200,30,a\n";

TEST(Trace, DescribesTheConversationsOfAnyCsv) {
  const ProgramFolder folder;
  write_file(folder.path() / "t.csv", with_sessions);
  const ProgramResult result =
      folder.run("trace t.csv --columns arrival=at:s,prompt=in,output=out,session=who");
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("format                  columns\n"));
  EXPECT_THAT(result.out, HasSubstr("requests                3\n"));
  EXPECT_THAT(result.out, HasSubstr("conversations           2\n"));
  EXPECT_THAT(result.out, HasSubstr("turns                 mean 1.5, p50 1.5"));
  EXPECT_THAT(result.out, HasSubstr("think time in s       mean 31.000, p50 31.000"));
  EXPECT_THAT(result.out, HasSubstr("1.0000 conversations/s\n"));  // two starts, a second apart
}

TEST(Trace, SaysTheSameOfConversationsAsJson) {
  const ProgramFolder folder;
  write_file(folder.path() / "t.csv", with_sessions);
  const auto json = nlohmann::json::parse(folder
                                              .run("trace t.csv --format json --columns "
                                                   "arrival=at:s,prompt=in,output=out,session=who")
                                              .out);
  const auto& conversations = json.at("conversations");
  EXPECT_EQ(conversations.at("conversations"), 2);
  EXPECT_TRUE(conversations.at("has_starts"));
  EXPECT_EQ(conversations.at("turns").at("max"), 2.0);
  EXPECT_EQ(conversations.at("think_time_s").at("mean"), 31.0);
  EXPECT_EQ(json.at("prompt_tokens").at("total"), 350);
}

TEST(Trace, TellsWhatIsWrongInAColumnMap) {
  const ProgramFolder folder;
  write_file(folder.path() / "t.csv", with_sessions);
  const ProgramResult result = folder.run("trace t.csv --columns arrival=at,prompt=in,output=out");
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, HasSubstr("columns: found \"at\" without a unit"));
}

TEST(Trace, ConversationsOfATraceRunByUsersOrByTheirTimes) {
  const ProgramFolder folder;
  write_file(folder.path() / "t.csv", with_sessions);
  const std::string run =
      "simulate --network ideal --trace t.csv "
      "--set workload.trace_columns=arrival=at:s,prompt=in,output=out,session=who ";
  for (const char* more : {"",
                           "--set workload.users=1 --set workload.ramp=5s",
                           "--set workload.trace_sessions=recorded"}) {
    const ProgramResult result = folder.run(run + more);
    EXPECT_EQ(result.status, 0) << result.err;
    EXPECT_THAT(result.out, HasSubstr("3 sent = 3 completed")) << more;
  }
}

}  // namespace
}  // namespace rackplan
