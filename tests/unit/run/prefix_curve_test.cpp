// SPDX-License-Identifier: Apache-2.0
#include "sim/run/prefix_curve.h"

#include "sim/workload/trace_reader.h"
#include "tests/unit/workload/trace_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <vector>

namespace rackplan {
namespace {

using testing::ElementsAre;

std::optional<PrefixSummary> prefix_of(const std::filesystem::path& file,
                                       std::span<const std::int64_t> capacities) {
  TraceReader trace(file, TraceFormat::Auto, mooncake_blocks);
  PrefixCurve curve(capacities);
  while (const auto row = trace.next()) {
    curve.add(trace.blocks(), row->prompt_tokens);
  }
  return curve.summary();
}

TEST(PrefixCurve, FourPromptsGiveTheFiguresWorkedOutByHand) {
  // What a cache of so many blocks holds after each prompt, most recent first, and the hits:
  //   blocks   1 2 3      1 2 4        5 6            1 2 3    hits
  //   2        1 2     0  1 2       2  5 6         0        0     2
  //   3        1 2 3   0  1 2 4     2  5 6 1       0        1     3
  //   5        1 2 3   0  1 2 4 3   2  5 6 1 2 4   0        2     4
  //   6        1 2 3   0  1 2 4 3   2  5 6 1 2 4 3 0        3     5, as without limit
  // A hit of two blocks is 1024 tokens; of all three blocks of the last prompt its 1300 tokens.
  const auto file = write_trace(
      "t.jsonl",
      R"({"timestamp": 0, "input_length": 1300, "output_length": 1, "hash_ids": [1, 2, 3]})"
      "\n"
      R"({"timestamp": 1, "input_length": 1100, "output_length": 1, "hash_ids": [1, 2, 4]})"
      "\n"
      R"({"timestamp": 2, "input_length": 1024, "output_length": 1, "hash_ids": [5, 6]})"
      "\n"
      R"({"timestamp": 3, "input_length": 1300, "output_length": 1, "hash_ids": [1, 2, 3]})");
  const auto prefix = prefix_of(file, std::array<std::int64_t, 4>{2, 3, 5, 6});
  ASSERT_TRUE(prefix);
  EXPECT_EQ(prefix->convention, mooncake_blocks);
  EXPECT_EQ(prefix->requests, 4);
  EXPECT_EQ(prefix->prompt_tokens, 1300 + 1100 + 1024 + 1300);
  EXPECT_EQ(prefix->blocks, 11);
  EXPECT_EQ(prefix->distinct_blocks, 6);
  EXPECT_EQ(prefix->ideal_hit_blocks, 5);
  EXPECT_EQ(prefix->ideal_hit_tokens, 1024 + 1300);
  EXPECT_EQ(prefix->requests_beyond_first_block, 2);
  EXPECT_THAT(prefix->lru, ElementsAre(LruHits{2, 2}, LruHits{3, 3}, LruHits{5, 4}, LruHits{6, 5}));
}

TEST(PrefixCurve, RequestsWithoutHashesArePassedOver) {
  PrefixCurve curve;
  curve.add({}, 1000);
  EXPECT_FALSE(curve.summary());
  const std::array<BlockHash, 1> block = {7};
  curve.add({mooncake_blocks, block}, 300);
  ASSERT_TRUE(curve.summary());
  EXPECT_EQ(curve.summary()->requests, 1);
  EXPECT_EQ(curve.summary()->prompt_tokens, 300);
}

TEST(PrefixCurve, MooncakeConversationHasItsKnownHitRatios) {
  constexpr const char* mooncake_file = "traces/mooncake/conversation_trace.jsonl.gz";
  const auto file = shared_data(mooncake_file);
  if (!file) {
    GTEST_SKIP() << mooncake_file << " is not below RACKPLAN_SHARED_DATA or ../shared/data";
  }
  // Measured independently on the same file. The last size is above the 288,500 blocks of the
  // trace: nothing is ever evicted.
  constexpr std::array<std::int64_t, 7> capacities = {
      1'000, 5'000, 10'000, 30'000, 50'000, 100'000, 300'000};
  constexpr std::array<double, 7> ratios = {.0445, .1118, .2116, .3257, .3546, .3637, .3664};
  const auto prefix = prefix_of(*file, capacities);
  ASSERT_TRUE(prefix);
  EXPECT_EQ(prefix->requests, 12'031);
  EXPECT_EQ(prefix->blocks, 288'500);
  EXPECT_EQ(prefix->distinct_blocks, 182'790);
  for (std::size_t i = 0; i < capacities.size(); ++i) {
    EXPECT_NEAR(static_cast<double>(prefix->lru[i].hit_blocks) / 288'500.0, ratios[i], 1e-4)
        << capacities[i] << " blocks";
  }
  EXPECT_EQ(prefix->lru.back().hit_blocks, prefix->ideal_hit_blocks);
  EXPECT_NEAR(static_cast<double>(prefix->ideal_hit_tokens) / 144'793'823.0, .374, .0005);
  EXPECT_NEAR(static_cast<double>(prefix->requests_beyond_first_block) / 12'031.0, .387, .0005);
}

}  // namespace
}  // namespace rackplan
