// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/session_stream.h"

#include "models/base/error.h"
#include "sim/workload/conversation_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace rackplan {
namespace {

using testing::HasSubstr;

SessionWorkload chat() {
  return {.seed = 9,
          .turns = UniformTokens{.low = 1, .high = 6},
          .think_time = ExponentialDuration{10.0 * s},
          .first_prompt = UniformTokens{.low = 50, .high = 400},
          .new_tokens = UniformTokens{.low = 5, .high = 90},
          .output = UniformTokens{.low = 10, .high = 300},
          .prefixes = {{.share = 0.75, .count = 20, .zipf = 1.0, .tokens = UniformTokens{64, 900}}},
          .block_tokens = 32};
}

std::vector<Conversation> first_of(const SessionWorkload& workload, int count) {
  const auto stream = make_generated_sessions(workload);
  std::vector<Conversation> conversations;
  for (int i = 0; i < count; ++i) {
    conversations.push_back(stream->next().value());
  }
  return conversations;
}

std::size_t common_blocks(const Turn& one, const Turn& other) {
  const auto differ =
      std::mismatch(one.blocks.begin(), one.blocks.end(), other.blocks.begin(), other.blocks.end());
  return static_cast<std::size_t>(differ.first - one.blocks.begin());
}

std::string refusal(const std::function<void(SessionWorkload&)>& change) {
  SessionWorkload workload = chat();
  change(workload);
  try {
    first_of(workload, 100);
  } catch (const InputError& error) {
    return error.what();
  }
  return "nothing";
}

TEST(SessionStream, EachPromptHoldsEverythingBeforeIt) {
  for (const Conversation& conversation : first_of(chat(), 300)) {
    for (std::size_t t = 0; t < conversation.turns.size(); ++t) {
      const Turn& turn = conversation.turns[t];
      EXPECT_EQ(turn.blocks.size(), static_cast<std::size_t>(turn.prompt_tokens / 32));
      if (t == 0) {
        EXPECT_TRUE(turn.after.empty());
        continue;
      }
      const Turn& before = conversation.turns[t - 1];
      const int added = turn.prompt_tokens - before.prompt_tokens - before.output_tokens;
      EXPECT_GE(added, 5);
      EXPECT_LE(added, 90);
      EXPECT_EQ(common_blocks(before, turn), before.blocks.size());
      ASSERT_EQ(turn.after.size(), 1U);
      EXPECT_EQ(turn.after[0].turn, t - 1);
      EXPECT_EQ(turn.after[0].event, TurnEvent::Completion);
    }
  }
}

TEST(SessionStream, ConversationsShareTheirSystemPromptAndNothingElse) {
  SessionWorkload workload = chat();
  workload.prefixes = {{.share = 0.5, .count = 1, .tokens = FixedTokens{200}},
                       {.share = 0.25, .count = 1, .tokens = FixedTokens{100}}};
  const auto conversations = first_of(workload, 400);
  // 200/32 = 6 whole blocks of the first prefix, 100/32 = 3 of the second; prompts are longer than
  // their prefix by 50 tokens at least.
  std::map<BlockHash, int> starts;
  for (const Conversation& conversation : conversations) {
    ++starts[conversation.turns[0].blocks.at(0)];
  }
  std::multiset<int> shared;
  for (const auto& [hash, count] : starts) {
    if (count > 1) {
      shared.insert(count);
    }
  }
  ASSERT_EQ(shared.size(), 2U);
  // Binomial: 400 · ½ ± 4 · 10 and 400 · ¼ ± 4 · 8.7.
  EXPECT_NEAR(*shared.rbegin(), 200, 40);
  EXPECT_NEAR(*shared.begin(), 100, 35);
  for (std::size_t i = 0; i < 60; ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const std::size_t common =
          common_blocks(conversations[i].turns[0], conversations[j].turns[0]);
      EXPECT_TRUE(common == 0 || common == 3 || common == 6) << common;
      std::set<BlockHash> one(conversations[i].turns[0].blocks.begin(),
                              conversations[i].turns[0].blocks.end());
      const auto& other = conversations[j].turns[0].blocks;
      EXPECT_EQ(static_cast<std::size_t>(std::count_if(
                    other.begin(), other.end(), [&](BlockHash h) { return one.contains(h); })),
                common);
    }
  }
}

TEST(SessionStream, UnlimitedCachesFindWhatTheArithmeticSays) {
  // Four turns: prompts 100, 100 + 60 + 40 = 200, 300, 400 in blocks of 32: 3, 6, 9, 12 blocks. A
  // turn finds the whole blocks of the prompt before it: 0 + 3 + 6 + 9 of 30.
  SessionWorkload workload{.turns = FixedTokens{4},
                           .first_prompt = FixedTokens{100},
                           .new_tokens = FixedTokens{40},
                           .output = FixedTokens{60},
                           .block_tokens = 32};
  std::set<BlockHash> seen;
  int hits = 0;
  int blocks = 0;
  for (const Conversation& conversation : first_of(workload, 50)) {
    for (const Turn& turn : conversation.turns) {
      for (const BlockHash hash : turn.blocks) {
        hits += seen.contains(hash) ? 1 : 0;
        ++blocks;
      }
      seen.insert(turn.blocks.begin(), turn.blocks.end());
    }
  }
  EXPECT_EQ(blocks, 50 * 30);
  EXPECT_EQ(hits, 50 * 18);
}

TEST(SessionStream, PrefixesHaveZipfPopularity) {
  // Four prefixes with exponent 2: weights 1, 1/4, 1/9, 1/16 of 205/144. 20,000 draws: four
  // standard errors are 4 √(p (1 − p)/20000) ≤ 0.0142.
  const PrefixSampler sampler(3, {{.count = 4, .zipf = 2.0, .tokens = UniformTokens{1, 9999}}});
  std::map<std::uint64_t, int> counts;
  std::map<std::uint64_t, std::set<std::int32_t>> lengths;
  for (std::uint64_t i = 0; i < 20'000; ++i) {
    const SharedPrefix prefix = sampler.draw(i).value();
    ++counts[prefix.id];
    lengths[prefix.id].insert(prefix.tokens);
  }
  ASSERT_EQ(counts.size(), 4U);
  for (std::uint64_t rank = 0; rank < 4; ++rank) {
    const double k = static_cast<double>(rank) + 1.0;
    EXPECT_NEAR(counts[rank] / 20'000.0, 144.0 / 205.0 / (k * k), 0.0142);
    EXPECT_EQ(lengths[rank].size(), 1U);  // drawn once
  }
}

TEST(SessionStream, AConversationEndsBeforeItOutgrowsTheContext) {
  SessionWorkload workload = chat();
  workload.turns = FixedTokens{100};
  workload.max_context = 4000;
  for (const Conversation& conversation : first_of(workload, 100)) {
    const Turn& last = conversation.turns.back();
    EXPECT_LE(last.prompt_tokens + last.output_tokens, 4000);
    EXPECT_LT(conversation.turns.size(), 100U);
    EXPECT_GT(last.prompt_tokens + last.output_tokens, 4000 - 300 - 90 - 300);
  }
}

TEST(SessionStream, ConversationsStartByTheirArrivalProcess) {
  SessionWorkload workload = chat();
  workload.starts = ArrivalProcess{.rate = 2.0 / s};
  ArrivalTimes times(workload.seed, *workload.starts);
  for (const Conversation& conversation : first_of(workload, 50)) {
    EXPECT_EQ(conversation.start, times.next());
  }
  EXPECT_FALSE(first_of(chat(), 1)[0].start.has_value());
}

TEST(SessionStream, TimesToThinkHaveTheirMean) {
  // Exponential with mean 10 s: standard error 10/√n.
  double sum = 0.0;
  int count = 0;
  for (const Conversation& conversation : first_of(chat(), 4000)) {
    for (std::size_t t = 1; t < conversation.turns.size(); ++t) {
      sum += to_seconds(conversation.turns[t].after[0].delay) / s;
      ++count;
    }
  }
  EXPECT_NEAR(count, 4000 * 2.5, 4.0 * std::sqrt(4000.0 * 35.0 / 12.0));
  EXPECT_NEAR(sum / count, 10.0, 40.0 / std::sqrt(count));
}

TEST(SessionStream, ComonotoneTurnsAddMoreWhereTheyAnswerMore) {
  SessionWorkload workload = chat();
  workload.pairing = LengthPairing::Comonotone;
  workload.prefixes.clear();
  std::vector<std::pair<int, int>> first;
  for (const Conversation& conversation : first_of(workload, 500)) {
    first.emplace_back(conversation.turns[0].prompt_tokens, conversation.turns[0].output_tokens);
  }
  std::sort(first.begin(), first.end());
  EXPECT_TRUE(std::is_sorted(
      first.begin(), first.end(), [](auto a, auto b) { return a.second < b.second; }));
}

TEST(SessionStream, UsersPlayConversationsOneAfterAnother) {
  const auto source = make_conversation_source(
      make_generated_sessions(chat()), {.users = ConversationUsers{.count = 3}, .requests = 200});
  int sent = 0;
  Tick now = 0;
  while (source->next_arrival() != never) {
    const Request request = source->take();
    EXPECT_EQ(request.id, static_cast<RequestId>(sent));
    EXPECT_EQ(source->blocks_of(request.id).hashes.size(),
              static_cast<std::size_t>(request.prompt_tokens / 32));
    now = std::max(now, request.arrival);
    source->on_complete(request.id, now);
    ++sent;
  }
  EXPECT_EQ(sent, 200);
}

TEST(Durations, FollowTheirLaws) {
  EXPECT_EQ(DurationSampler(FixedDuration{3.0 * s}).at(0.7), 3 * ticks_per_second);
  EXPECT_NEAR(to_seconds(DurationSampler(ExponentialDuration{2.0 * s}).at(0.5)) / s,
              2.0 * std::log(2.0),
              1e-11);
  EXPECT_EQ(DurationSampler(LognormalDuration{5.0 * s, 2.0}).at(0.5), 5 * ticks_per_second);
  EXPECT_NEAR(
      to_seconds(DurationSampler(LognormalDuration{5.0 * s, 2.0}).at(0.841344746068543)) / s,
      5.0 * std::exp(2.0),
      1e-9);
  const DurationSampler line(QuantileDuration{{{0.0, 1.0 * s}, {0.5, 2.0 * s}, {1.0, 10.0 * s}}});
  EXPECT_NEAR(to_seconds(line.at(0.25)) / s, 1.5, 1e-11);
  EXPECT_NEAR(to_seconds(line.at(0.75)) / s, 6.0, 1e-11);
}

TEST(SessionStream, RefusesWhatIsNoWorkload) {
  EXPECT_THAT(refusal([](auto& w) { w.turns = FixedTokens{0}; }),
              HasSubstr("turns.tokens: found 0"));
  EXPECT_THAT(refusal([](auto& w) {
                w.new_tokens = UniformTokens{3, 2};
              }),
              HasSubstr("new_tokens.high: found 2"));
  EXPECT_THAT(refusal([](auto& w) { w.think_time = FixedDuration{-1.0 * s}; }),
              HasSubstr("think_time.time: found -1 s"));
  EXPECT_THAT(refusal([](auto& w) {
                w.think_time = QuantileDuration{{{0.0, 2.0 * s}, {1.0, 1.0 * s}}};
              }),
              HasSubstr("think_time.points[1]: found 1 s"));
  EXPECT_THAT(refusal([](auto& w) {
                w.think_time = LognormalDuration{1.0 * s, 99.0};
              }),
              HasSubstr("think_time.sigma: found 99"));
  EXPECT_THAT(refusal([](auto& w) { w.block_tokens = 0; }), HasSubstr("block_tokens: found 0"));
  EXPECT_THAT(refusal([](auto& w) { w.prefixes[0].count = 0; }),
              HasSubstr("prefixes[0].count: found 0"));
  EXPECT_THAT(refusal([](auto& w) { w.prefixes[0].zipf = -1.0; }),
              HasSubstr("prefixes[0].zipf: found -1"));
  EXPECT_THAT(refusal([](auto& w) { w.prefixes.push_back(w.prefixes[0]); }),
              HasSubstr("prefixes[1].share: found 0.75"));
  EXPECT_THAT(refusal([](auto& w) { w.prefixes[0].tokens = FixedTokens{0}; }),
              HasSubstr("prefixes[0].tokens.tokens: found 0"));
}

}  // namespace
}  // namespace rackplan
