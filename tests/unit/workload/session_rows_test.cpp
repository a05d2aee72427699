// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/session_rows.h"

#include "sim/workload/column_map.h"
#include "sim/workload/trace_source.h"
#include "tests/unit/workload/trace_files.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace rackplan {
namespace {

constexpr Tick second = ticks_per_second;
constexpr Tick millisecond = ticks_per_second / 1000;

std::vector<Conversation> conversations_of(const TraceInput& input) {
  const auto stream = open_conversations(input);
  std::vector<Conversation> all;
  while (auto conversation = stream->next()) {
    all.push_back(std::move(*conversation));
  }
  return all;
}

/// (turn waited for, delay) of a turn that waits for one answer.
std::pair<std::size_t, Tick> wait_of(const Turn& turn) {
  EXPECT_EQ(turn.after.size(), 1U);
  EXPECT_EQ(turn.after.at(0).event, TurnEvent::Completion);
  return {turn.after[0].turn, turn.after[0].delay};
}
using Wait = std::pair<std::size_t, Tick>;

TEST(SessionRows, RowsOfASessionAreTurnsHoweverTheyLieInTheFile) {
  const auto file = write_trace(
      "t.jsonl",
      R"({"session_id": "a", "timestamp": 1000, "input_length": 10, "output_length": 1})"
      "\n"
      R"({"session_id": "b", "timestamp": 2000, "input_length": 20, "output_length": 2})"
      "\n"
      R"({"session_id": "a", "delay": 250.5, "input_length": 11, "output_length": 3, "priority": 4})"
      "\n"
      R"({"session_id": "b", "timestamp": 5500, "input_tokens": 21, "output_tokens": 4})"
      "\n"
      R"({"timestamp": 3000, "input_length": 30, "output_length": 5, "session_id": null, "delay": null})"
      "\n"
      R"({"session_id": "a", "timestamp": 9000, "delay_ms": 7, "input_length": 12, "output_length": 6})"
      "\n");
  const auto all = conversations_of({.file = file});
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].start, 0);
  ASSERT_EQ(all[0].turns.size(), 3U);
  EXPECT_EQ(all[0].turns[1].prompt_tokens, 11);
  EXPECT_EQ(all[0].turns[1].priority, 4);
  EXPECT_EQ(wait_of(all[0].turns[1]), Wait(0, 250 * millisecond + millisecond / 2));
  EXPECT_EQ(wait_of(all[0].turns[2]), Wait(1, 7 * millisecond));  // not the recorded time
  EXPECT_EQ(all[1].start, 1 * second);
  ASSERT_EQ(all[1].turns.size(), 2U);
  EXPECT_EQ(all[1].turns[1].output_tokens, 4);
  EXPECT_EQ(wait_of(all[1].turns[1]), Wait(0, 3500 * millisecond));  // 5500 − 2000
  EXPECT_EQ(all[2].start, 2 * second);
  EXPECT_EQ(all[2].turns.size(), 1U);
}

TEST(SessionRows, SessionsMayHaveNoTimesAtAll) {
  const auto file = write_trace("t.jsonl",
                                R"({"session_id": 7, "input_length": 10, "output_length": 1})"
                                "\n"
                                R"({"session_id": 7, "input_length": 11, "output_length": 1})"
                                "\n"
                                R"({"session_id": 8, "input_length": 12, "output_length": 1})"
                                "\n");
  const auto all = conversations_of({.file = file, .format = TraceFormat::Mooncake});
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].start, std::nullopt);
  EXPECT_EQ(wait_of(all[0].turns.at(1)), Wait(0, 0));
}

TEST(SessionRows, BailianChatsFollowTheirParentsAndCountSeconds) {
  const auto file = write_trace(
      "t.jsonl",
      R"({"chat_id": 1, "parent_chat_id": -1, "timestamp": 61.5, "input_length": 33, "output_length": 9, "type": "text", "turn": 1, "hash_ids": [5, 6, 7]})"
      "\n"
      R"({"chat_id": 2, "parent_chat_id": 99, "timestamp": 62.5, "input_length": 16, "output_length": 1, "hash_ids": [5]})"
      "\n"
      R"({"chat_id": 3, "parent_chat_id": 1, "timestamp": 70, "input_length": 48, "output_length": 2, "hash_ids": [5, 6, 8]})"
      "\n"
      R"({"chat_id": 4, "parent_chat_id": 1, "timestamp": 71, "input_length": 48, "output_length": 3, "hash_ids": [5, 6, 9]})"
      "\n"
      R"({"chat_id": 5, "parent_chat_id": 3, "timestamp": 90, "input_length": 64, "output_length": 4, "hash_ids": [5, 6, 8, 10]})"
      "\n");
  const auto stream =
      open_conversations({.file = file, .blocks = usual_blocks(TraceFormat::Bailian)});
  const auto first = stream->next();
  ASSERT_TRUE(first);
  EXPECT_EQ(stream->blocks().tokens, 16);
  ASSERT_EQ(first->turns.size(), 4U);
  EXPECT_EQ(first->start, 0);
  EXPECT_EQ(first->turns[0].blocks, (std::vector<BlockHash>{5, 6, 7}));
  EXPECT_EQ(wait_of(first->turns[1]), Wait(0, 8500 * millisecond));  // 70 − 61.5
  EXPECT_EQ(wait_of(first->turns[2]), Wait(0, 9500 * millisecond));  // a second answer to chat 1
  EXPECT_EQ(wait_of(first->turns[3]), Wait(1, 20 * second));         // 90 − 70
  const auto second_one = stream->next();
  ASSERT_TRUE(second_one);  // its parent is not in the file
  EXPECT_EQ(second_one->start, 1 * second);
  EXPECT_FALSE(stream->next());
}

TEST(SessionRows, AColumnMapMakesSessionsOfAnyCsv) {
  const auto file = write_trace("t.csv",
                                "who,when,pause,in,out,ids\n"
                                "x,2000000,,20,2,3 4\n"
                                "y,2500000,,16,1,\n"
                                "x,,1.5,48,2,\"[3, 4, 5]\"\n");
  const TraceInput input{
      .file = file,
      .columns = parse_column_map(
          "session=who,arrival=when:us,delay=pause:s,prompt=in,output=out,blocks=ids"),
      .blocks = BlockConvention{.tokens = 16}};
  const auto all = conversations_of(input);
  ASSERT_EQ(all.size(), 2U);
  ASSERT_EQ(all[0].turns.size(), 2U);
  EXPECT_EQ(wait_of(all[0].turns[1]), Wait(0, 1500 * millisecond));
  EXPECT_EQ(all[0].turns[1].blocks, (std::vector<BlockHash>{3, 4, 5}));
  EXPECT_EQ(all[1].start, second / 2);
  EXPECT_TRUE(all[1].turns[0].blocks.empty());
}

TEST(SessionRows, AColumnMapReadsJsonLinesToo) {
  const auto file =
      write_trace("t.jsonl",
                  R"({"ts": "2024-01-01T00:00:00Z", "p": "10", "c": 2, "extra": {"p": 3}})"
                  "\n"
                  R"({"ts": "2024-01-01T00:00:01.25Z", "p": 11, "c": 3})"
                  "\n");
  const auto all = conversations_of(
      {.file = file, .columns = parse_column_map("arrival=ts:date,prompt=p,output=c")});
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].turns[0].prompt_tokens, 10);
  EXPECT_EQ(all[1].start, 1250 * millisecond);
}

TEST(SessionRows, RagPulseRowsAreSortedTheirTimesInQuotesTheirSegmentsNoBlocks) {
  const auto file = write_trace(
      "t.jsonl",
      R"({"timestamp": "82", "input_length": 3112, "output_length": 192, "hash_ids": {"sys_prompt": [1], "passages_ids": [2]}, "session_id": "s"})"
      "\n"
      R"({"timestamp": "71", "input_length": 10, "output_length": 1, "hash_ids": {}, "session_id": "s"})"
      "\n\n");
  const auto all = conversations_of({.file = file, .blocks = mooncake_blocks});
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].turns[0].prompt_tokens, 10);
  EXPECT_EQ(all[1].start, 11 * second);  // 82 − 71
  EXPECT_TRUE(all[1].turns[0].blocks.empty());
}

constexpr const char* two_turns =
    R"({"session_id": "a", "timestamp": 0, "input_length": 10, "output_length": 1})"
    "\n"
    R"({"session_id": "a", "timestamp": 4000, "input_length": 11, "output_length": 1})"
    "\n";

TEST(TraceSource, AFasterReplayHalvesDelaysToo) {
  const auto source =
      make_trace_source({.file = write_trace("t.jsonl", two_turns), .speedup = 2.0});
  EXPECT_EQ(source->take().arrival, 0);
  EXPECT_EQ(source->next_arrival(), never);
  source->on_complete(0, second);
  EXPECT_EQ(source->next_arrival(), 3 * second);  // 1 + 4 / 2
}

TEST(TraceSource, RecordedTimesWaitForNobody) {
  const auto source =
      make_trace_source({.file = write_trace("t.jsonl", two_turns), .recorded = true});
  EXPECT_EQ(source->take().arrival, 0);
  EXPECT_EQ(source->next_arrival(), 4 * second);
}

TEST(TraceSource, UsersPlayRowsWithoutSessionsToo) {
  const auto source = make_trace_source(
      {.file =
           write_trace("t.csv", "arrived_at,num_prefill_tokens,num_decode_tokens\n5,1,1\n6,2,1\n"),
       .users = ConversationUsers{.count = 1}});
  EXPECT_EQ(source->take().arrival, 0);
  EXPECT_EQ(source->next_arrival(), never);
  source->on_complete(0, 7);
  EXPECT_EQ(source->take(),
            (Request{.id = 1, .arrival = 8, .prompt_tokens = 2, .output_tokens = 1}));
}

}  // namespace
}  // namespace rackplan
