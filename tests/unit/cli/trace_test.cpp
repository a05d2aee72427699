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

}  // namespace
}  // namespace rackplan
