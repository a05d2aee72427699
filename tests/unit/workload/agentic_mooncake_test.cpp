// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/trace_input.h"
#include "tests/unit/workload/trace_files.h"

#include <gtest/gtest.h>

#include <string>

namespace rackplan {
namespace {

constexpr Tick millisecond = ticks_per_second / 1000;

constexpr const char* header =
    R"({"schema": "dynamo.agentic_mooncake", "version": 2, "block_size": 64, "hash_id_scope": "local", "source": {"format": "f", "digest": "d"}})"
    "\n";

TEST(AgenticMooncake, RequestsWaitForDispatchesAndCompletions) {
  const auto file = write_trace(
      "t.jsonl",
      std::string(header) +
          R"({"request_id": "r", "play_id": "p", "session_id": "s", "model": "m", "input_length": 129, "output_length": 3, "hash_ids": [90, 10, 50], "not_before_ms": 100})"
          "\n"
          R"({"request_id": "a", "play_id": "p", "session_id": "s", "model": "m", "input_length": 64, "output_length": 4, "hash_ids": [90], "not_before_ms": 150, "priority": -2, "dependencies": [{"request_id": "r", "trigger": "dispatch", "delay_ms": 2.5, "relation": "spawn"}]})"
          "\n"
          R"({"request_id": "b", "play_id": "p", "session_id": "s", "model": "m", "input_length": 70, "output_length": 5, "dependencies": [{"request_id": "r", "trigger": "completion", "relation": "sequence"}, {"request_id": "a", "trigger": "completion", "delay_ms": 7, "relation": "join"}]})"
          "\n"
          R"({"request_id": "r", "play_id": "q", "session_id": "s", "model": "m", "input_length": 64, "output_length": 3, "hash_ids": [90], "not_before_ms": 400})"
          "\n");
  const auto stream = open_conversations({.file = file});
  const auto first = stream->next();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->start, 100 * millisecond);
  ASSERT_EQ(first->turns.size(), 3U);
  EXPECT_EQ(first->turns[0].not_before, 0);
  EXPECT_EQ(first->turns[0].blocks.size(), 2U);  // 129 tokens fill two blocks of 64
  EXPECT_EQ(first->turns[1].not_before, 50 * millisecond);
  EXPECT_EQ(first->turns[1].priority, -2);
  ASSERT_EQ(first->turns[1].after.size(), 1U);
  EXPECT_EQ(first->turns[1].after[0].event, TurnEvent::Dispatch);
  EXPECT_EQ(first->turns[1].after[0].delay, 5 * millisecond / 2);
  EXPECT_EQ(first->turns[1].blocks[0], first->turns[0].blocks[0]);
  ASSERT_EQ(first->turns[2].after.size(), 2U);
  EXPECT_EQ(first->turns[2].after[1].turn, 1U);
  EXPECT_EQ(first->turns[2].after[1].delay, 7 * millisecond);
  EXPECT_TRUE(first->turns[2].blocks.empty());
  EXPECT_EQ(stream->blocks(),
            (BlockConvention{
                .tokens = 64, .partial = PartialBlock::Dropped, .scope = HashScope::Conversation}));
  const auto next = stream->next();
  ASSERT_TRUE(next);
  EXPECT_EQ(next->start, 400 * millisecond);
  EXPECT_NE(next->turns[0].blocks[0], first->turns[0].blocks[0]);  // ids are a play's own
  EXPECT_FALSE(stream->next());
}

TEST(AgenticMooncake, EqualIdsBehindDifferentOnesAreDifferentPrefixes) {
  const auto file = write_trace(
      "t.jsonl",
      std::string(header) +
          R"({"request_id": "a", "play_id": "p", "input_length": 192, "output_length": 1, "hash_ids": [1, 2, 3]})"
          "\n"
          R"({"request_id": "b", "play_id": "p", "input_length": 192, "output_length": 1, "hash_ids": [1, 9, 3]})"
          "\n");
  const auto conversation = open_conversations({.file = file})->next();
  const auto& a = conversation->turns.at(0).blocks;
  const auto& b = conversation->turns.at(1).blocks;
  EXPECT_EQ(a[0], b[0]);
  EXPECT_NE(a[1], b[1]);
  EXPECT_NE(a[2], b[2]);
}

}  // namespace
}  // namespace rackplan
