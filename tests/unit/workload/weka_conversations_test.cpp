// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/weka_conversations.h"

#include "sim/workload/trace_input.h"
#include "tests/unit/workload/tar_file.h"
#include "tests/unit/workload/trace_files.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

namespace rackplan {
namespace {

constexpr Tick second = ticks_per_second;

std::string document(const std::string& requests) {
  return R"({"id": "x", "block_size": 64, "hash_id_scope": "local", "requests": [)" + requests +
         "]}";
}
std::string request(const std::string& in, const std::string& hashes, const std::string& rest) {
  return R"({"type": "n", "in": )" + in + R"(, "out": 5, "hash_ids": [)" + hashes + "], " + rest +
         "}";
}

const std::string two_turns =
    document(request("130", "1, 2", R"("t": 0, "api_time": 4, "think_time": 0)") + "," +
             request("150", "1, 2", R"("t": 10, "api_time": 4, "think_time": 6)"));

Conversation parse(const std::string& text) {
  return parse_weka(text, 3).conversation;
}

TEST(WekaConversations, ATurnFollowsAfterItsThinkTime) {
  const Conversation conversation = parse(two_turns);
  EXPECT_EQ(conversation.start, std::nullopt);
  ASSERT_EQ(conversation.turns.size(), 2U);
  EXPECT_TRUE(conversation.turns[0].after.empty());
  ASSERT_EQ(conversation.turns[1].after.size(), 1U);
  EXPECT_EQ(conversation.turns[1].after[0].delay, 6 * second);
  EXPECT_EQ(conversation.turns[0].blocks,
            (std::vector<BlockHash>{conversation_hash(3, 1), conversation_hash(3, 2)}));
}

TEST(WekaConversations, AMissingThinkTimeIsWhatTheRecordedTimesLeave) {
  const auto delay = [](const std::string& first, const std::string& next) {
    return parse(document(request("70", "1", first) + "," + request("70", "1", next)))
        .turns.at(1)
        .after.at(0)
        .delay;
  };
  EXPECT_EQ(delay(R"("t": 0, "api_time": 4)", R"("t": 10)"), 6 * second);
  EXPECT_EQ(delay(R"("t": 0)", R"("t": 10)"), 10 * second);
  EXPECT_EQ(delay(R"("t": 0, "api_time": null)", R"("t": 10, "think_time": null)"), 10 * second);
  EXPECT_EQ(delay(R"("t": 0, "api_time": 30)", R"("t": 10)"), 0);
}

// Main request 0 until 7.25; two agents start at 8 and run until 134 and 50; the next main request
// comes at 153.
std::string with_agents(const std::string& status) {
  const auto agent = [&](const std::string& end, const std::string& duration) {
    return R"({"type": "subagent", "t": )" + end + R"(, "duration_ms": )" + duration +
           R"(, "status": ")" + status + R"(", "requests": [)" +
           request("64", "9", R"("t": 0, "api_time": 2)") + "," +
           request("64", "9", R"("t": 6, "think_time": 3)") + "]}";
  };
  return document(request("64", "1", R"("t": 0, "api_time": 7.25)") + "," + agent("134", "126000") +
                  "," + agent("50", "42000") + "," +
                  request("64", "1", R"("t": 153, "think_time": 145)"));
}

TEST(WekaConversations, TheMainThreadWaitsForCompletedAgents) {
  const auto turns = parse(with_agents("completed")).turns;
  ASSERT_EQ(turns.size(), 6U);
  for (const std::size_t first : {1U, 3U}) {
    ASSERT_EQ(turns[first].after.size(), 1U);
    EXPECT_EQ(turns[first].after[0].turn, 0U);
    EXPECT_EQ(turns[first].after[0].delay, 3 * second / 4);  // 8 − 7.25
    EXPECT_EQ(turns[first + 1].after.at(0).turn, first);
    EXPECT_EQ(turns[first + 1].after.at(0).delay, 3 * second);
  }
  ASSERT_EQ(turns[5].after.size(), 3U);
  EXPECT_EQ(turns[5].after[0].turn, 2U);
  EXPECT_EQ(turns[5].after[0].delay, 19 * second);  // 153 − 134, the last result
  EXPECT_EQ(turns[5].after[1].turn, 4U);
  EXPECT_EQ(turns[5].after[1].delay, 19 * second);
  EXPECT_EQ(turns[5].after[2].turn, 0U);
  EXPECT_EQ(turns[5].after[2].delay, 0);
}

TEST(WekaConversations, NobodyWaitsForAgentsLaunchedOnTheSide) {
  const auto turns = parse(with_agents("async_launched")).turns;
  ASSERT_EQ(turns.size(), 6U);
  EXPECT_EQ(turns[1].after.at(0).delay,
            126 * second + 3 * second / 4);  // t is the start: 134 − 7.25
  ASSERT_EQ(turns[5].after.size(), 1U);
  EXPECT_EQ(turns[5].after[0].turn, 0U);
  EXPECT_EQ(turns[5].after[0].delay, 145 * second);
}

TEST(WekaConversations, AnAnswerWithoutTokensIsOneStep) {
  std::string text = two_turns;
  text.replace(text.find("\"out\": 5"), 8, "\"out\": 0");
  EXPECT_EQ(parse(text).turns[0].output_tokens, 1);
}

std::vector<std::size_t> turns_of(const TraceInput& input) {
  const auto stream = open_conversations(input);
  std::vector<std::size_t> turns;
  while (const auto conversation = stream->next()) {
    turns.push_back(conversation->turns.size());
  }
  return turns;
}

TEST(WekaConversations, AFileAFolderAndAnArchiveAreReadAlike) {
  const std::string one = document(request("64", "1", R"("t": 0)"));
  const auto file = write_trace("a.json", two_turns);
  EXPECT_EQ(turns_of({.file = file}), (std::vector<std::size_t>{2}));
  write_trace("b.json.gz", gzipped(one));
  write_trace("notes.txt", "not a conversation");
  const std::vector<std::size_t> both = {2, 1};
  EXPECT_EQ(turns_of({.file = file.parent_path()}), both);
  EXPECT_EQ(turns_of({.file = write_tar("t.tar", {{"a", two_turns}, {"b", one}})}), both);
  EXPECT_EQ(turns_of({.file = write_tar("t.any", {{"a", two_turns}, {"b", one}}, true)}), both);
}

TEST(WekaConversations, BlocksOfConversationsAreApart) {
  const auto stream =
      open_conversations({.file = write_tar("t.tar", {{"a", two_turns}, {"b", two_turns}})});
  const auto first = stream->next();
  const auto next = stream->next();
  EXPECT_NE(first->turns[0].blocks[0], next->turns[0].blocks[0]);
  EXPECT_EQ(stream->blocks(), weka_blocks);
}

TEST(WekaConversations, DedupeLeavesTheFirstOfEqualMainThreads) {
  // The second differs only in times; the third in an agent, which does not count either; the last
  // in a block.
  std::string later = two_turns;
  later.replace(later.find("\"think_time\": 6"), 15, "\"think_time\": 7");
  std::string other = two_turns;
  other.replace(other.rfind("1, 2"), 4, "1, 3");
  const auto file = write_tar("t.tar", {{"a", two_turns}, {"b", later}, {"c", other}});
  EXPECT_EQ(turns_of({.file = file}).size(), 3U);
  EXPECT_EQ(turns_of({.file = file, .dedupe = true}).size(), 2U);
}

}  // namespace
}  // namespace rackplan
