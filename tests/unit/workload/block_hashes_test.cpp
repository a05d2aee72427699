// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/block_hashes.h"

#include "models/base/error.h"
#include "sim/workload/held_blocks.h"
#include "sim/workload/trace_source.h"
#include "tests/unit/workload/trace_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace rackplan {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using Hashes = std::vector<BlockHash>;

constexpr BlockConvention weka_blocks{
    .tokens = 64, .partial = PartialBlock::Dropped, .scope = HashScope::Conversation};

Hashes read(std::span<const BlockHash> hashes) {
  return {hashes.begin(), hashes.end()};
}

TEST(BlockHashes, APartialBlockIsHashedOrDroppedByTheConvention) {
  EXPECT_EQ(blocks_of_prompt(mooncake_blocks, 1), 1);
  EXPECT_EQ(blocks_of_prompt(mooncake_blocks, 512), 1);
  EXPECT_EQ(blocks_of_prompt(mooncake_blocks, 513), 2);
  EXPECT_EQ(blocks_of_prompt(weka_blocks, 63), 0);
  EXPECT_EQ(blocks_of_prompt(weka_blocks, 64), 1);
  EXPECT_EQ(blocks_of_prompt(weka_blocks, 127), 1);
  EXPECT_EQ(tokens_of_blocks(mooncake_blocks, 1, 513), 512);
  EXPECT_EQ(tokens_of_blocks(mooncake_blocks, 2, 513), 513);
}

std::string complaint(const Hashes& hashes, const BlockConvention& convention, int tokens) {
  try {
    check_blocks({convention, hashes}, tokens);
  } catch (const InputError& error) {
    EXPECT_EQ(error.parts().path, "hash_ids");
    return error.parts().found + "; " + error.parts().accepted;
  }
  return "";
}

TEST(BlockHashes, ThereMustBeOneForEachBlockOfThePrompt) {
  EXPECT_EQ(complaint({7, 8}, mooncake_blocks, 1024), "");
  EXPECT_EQ(complaint({7, 8}, mooncake_blocks, 1025),
            "2 for 1025 tokens; 3, one for each 512 tokens begun");
  EXPECT_EQ(complaint({7, 8}, mooncake_blocks, 512),
            "2 for 512 tokens; 1, one for each 512 tokens begun");
  EXPECT_EQ(complaint({}, mooncake_blocks, 1), "0 for 1 tokens; 1, one for each 512 tokens begun");
  EXPECT_EQ(complaint({7}, weka_blocks, 127), "");
  EXPECT_EQ(complaint({}, weka_blocks, 63), "");
  EXPECT_EQ(complaint({7}, weka_blocks, 128), "1 for 128 tokens; 2, one for each 64 full tokens");
}

TEST(BlockHashes, NoneMayOccurTwiceInAPrompt) {
  EXPECT_EQ(complaint({9, 2, 5}, mooncake_blocks, 1536), "");
  EXPECT_EQ(complaint({9, 2, 9}, mooncake_blocks, 1536), "9 twice; no block twice");
  EXPECT_EQ(complaint({2, 2, 9}, mooncake_blocks, 1536), "2 twice; no block twice");
}

constexpr std::string_view three_rows =
    R"({"timestamp": 0, "input_length": 600, "output_length": 5, "hash_ids": [0, 18446744073709551615]})"
    "\n"
    R"({"timestamp": 1, "input_length": 10, "output_length": 5})"
    "\n"
    R"({"timestamp": 2, "hash_ids": [3], "input_length": 512, "output_length": 5})"
    "\n";

TEST(BlockHashes, AReaderHandsThemOutRowByRow) {
  TraceReader trace(write_trace("t.jsonl", three_rows), TraceFormat::Auto, mooncake_blocks);
  EXPECT_THAT(trace.blocks().hashes, IsEmpty());
  ASSERT_EQ(trace.next(), (TraceRow{0, 600, 5}));
  EXPECT_EQ(trace.blocks().convention, mooncake_blocks);
  EXPECT_THAT(read(trace.blocks().hashes), ElementsAre(0, 18446744073709551615ULL));
  ASSERT_EQ(trace.next(), (TraceRow{1'000'000'000, 10, 5}));
  EXPECT_THAT(trace.blocks().hashes, IsEmpty());
  ASSERT_EQ(trace.next(), (TraceRow{2'000'000'000, 512, 5}));
  EXPECT_THAT(read(trace.blocks().hashes), ElementsAre(3));
}

TEST(BlockHashes, AReaderThatIsNotAskedForThemHasNone) {
  TraceReader trace(write_trace("t.jsonl", three_rows));
  ASSERT_TRUE(trace.next());
  EXPECT_THAT(trace.blocks().hashes, IsEmpty());
}

TEST(BlockHashes, ARowThatTheConventionDoesNotFitIsToldWithItsLine) {
  const auto file = write_trace(
      "t.jsonl",
      std::string(three_rows) +
          R"({"timestamp": 3, "input_length": 513, "output_length": 5, "hash_ids": [4]})");
  TraceReader trace(file, TraceFormat::Auto, mooncake_blocks);
  for (int row = 0; row < 3; ++row) {
    ASSERT_TRUE(trace.next());
  }
  try {
    trace.next();
    ADD_FAILURE() << "one hash for 513 tokens was accepted";
  } catch (const InputError& error) {
    EXPECT_EQ(error.parts().file, file.string());
    EXPECT_EQ(error.parts().path, "line 4, hash_ids");
    EXPECT_THAT(error.parts().found, HasSubstr("1 for 513 tokens"));
  }
}

TEST(BlockHashes, ASourceKeepsThemUntilTheRequestEnds) {
  const auto source =
      make_trace_source({.file = write_trace("t.jsonl", three_rows), .blocks = mooncake_blocks});
  while (source->next()) {
  }
  EXPECT_EQ(source->blocks_of(0).convention, mooncake_blocks);
  EXPECT_THAT(read(source->blocks_of(0).hashes), ElementsAre(0, 18446744073709551615ULL));
  EXPECT_THAT(source->blocks_of(1).hashes, IsEmpty());
  EXPECT_THAT(read(source->blocks_of(2).hashes), ElementsAre(3));
  source->on_complete(0, 10);
  EXPECT_THAT(source->blocks_of(0).hashes, IsEmpty());
  EXPECT_THAT(read(source->blocks_of(2).hashes), ElementsAre(3));
}

TEST(HeldBlocks, BuffersAreAsManyAsRequestsWereUnderWayAtOnce) {
  HeldBlocks held;
  for (RequestId id = 0; id < 100; ++id) {
    held.hold(id, Hashes{id, id + 1});
    if (id >= 3) {
      held.release(id - 3);
    }
  }
  EXPECT_EQ(held.buffers(), 4U);
  EXPECT_THAT(read(held.of(98)), ElementsAre(98, 99));
  EXPECT_THAT(held.of(96), IsEmpty());
}

}  // namespace
}  // namespace rackplan
