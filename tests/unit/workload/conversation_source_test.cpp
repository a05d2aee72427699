// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/conversation_source.h"

#include "models/base/error.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace rackplan {
namespace {

class ListStream final : public ConversationStream {
 public:
  explicit ListStream(std::vector<Conversation> list) : list_(std::move(list)) {}
  std::optional<Conversation> next() override {
    return next_ == list_.size() ? std::nullopt : std::optional(list_[next_++]);
  }
  [[nodiscard]] BlockConvention blocks() const override { return {.tokens = 16}; }

 private:
  std::vector<Conversation> list_;
  std::size_t next_ = 0;
};

std::unique_ptr<RequestSource> source_of(std::vector<Conversation> list,
                                         const ConversationPlay& play = {}) {
  return make_conversation_source(std::make_unique<ListStream>(std::move(list)), play);
}

ConversationPlay users(std::int32_t count, Tick ramp = 0) {
  return {.users = ConversationUsers{.count = count, .ramp = ramp}};
}

/// A turn told apart by its prompt.
Turn turn(std::int32_t prompt, std::vector<TurnDependency> after = {}) {
  return {.prompt_tokens = prompt, .output_tokens = 1, .after = std::move(after)};
}

TurnDependency completion_of(std::size_t other, Tick delay) {
  return {.turn = other, .event = TurnEvent::Completion, .delay = delay};
}

/// The next request as (prompt, arrival).
std::pair<std::int32_t, Tick> take(RequestSource& source) {
  const Request request = source.take();
  return {request.prompt_tokens, request.arrival};
}

using Seen = std::pair<std::int32_t, Tick>;

TEST(ConversationSource, ATurnFollowsTheAnswerAfterItsDelay) {
  const auto source =
      source_of({{.start = 100, .turns = {turn(1), turn(2, {completion_of(0, 50)})}}});
  EXPECT_EQ(take(*source), Seen(1, 100));
  EXPECT_EQ(source->next_arrival(), never);
  source->on_complete(0, 130);
  EXPECT_EQ(take(*source), Seen(2, 180));  // 130 + 50
  source->on_complete(1, 200);
  EXPECT_EQ(source->next(), std::nullopt);
}

TEST(ConversationSource, AnAnswerIsNeverFollowedInTheSameInstant) {
  const auto source = source_of({{.start = 0, .turns = {turn(1), turn(2, {completion_of(0, 0)})}}});
  (void)take(*source);
  source->on_complete(0, 7);
  EXPECT_EQ(take(*source), Seen(2, 8));
}

TEST(ConversationSource, ATurnReleasedLateComesBeforeAStartKnownEarlier) {
  const auto source = source_of({{.start = 0, .turns = {turn(1), turn(2, {completion_of(0, 10)})}},
                                 {.start = 100, .turns = {turn(3)}}});
  (void)take(*source);
  EXPECT_EQ(source->next_arrival(), 100);
  source->on_complete(0, 40);
  EXPECT_EQ(take(*source), Seen(2, 50));
  EXPECT_EQ(take(*source), Seen(3, 100));
}

TEST(ConversationSource, ATurnWaitsForTheLastOfSeveral) {
  // Two agents are launched by the first answer; the last turn wants both results.
  const auto source = source_of({{.start = 0,
                                  .turns = {turn(1),
                                            turn(2, {completion_of(0, 5)}),
                                            turn(3, {completion_of(0, 6)}),
                                            turn(4, {completion_of(1, 1), completion_of(2, 9)})}}});
  (void)take(*source);
  source->on_complete(0, 10);
  EXPECT_EQ(take(*source), Seen(2, 15));
  EXPECT_EQ(take(*source), Seen(3, 16));
  source->on_complete(2, 20);  // 20 + 9 = 29
  EXPECT_EQ(source->next_arrival(), never);
  source->on_complete(1, 40);  // 40 + 1 = 41
  EXPECT_EQ(take(*source), Seen(4, 41));
}

TEST(ConversationSource, AnEarlierResultWithALongerDelayCounts) {
  const auto source =
      source_of({{.start = 0,
                  .turns = {turn(1),
                            turn(2, {{.turn = 0, .event = TurnEvent::Dispatch}}),
                            turn(3, {completion_of(0, 100), completion_of(1, 1)})}}});
  (void)take(*source);
  (void)take(*source);
  source->on_complete(0, 10);
  source->on_complete(1, 40);
  EXPECT_EQ(take(*source), Seen(3, 110));
}

TEST(ConversationSource, ADispatchReleasesATurnThatNobodyWaitsFor) {
  const auto source = source_of(
      {{.start = 10,
        .turns = {turn(1), turn(2, {{.turn = 0, .event = TurnEvent::Dispatch, .delay = 30}})}}});
  EXPECT_EQ(take(*source), Seen(1, 10));
  EXPECT_EQ(take(*source), Seen(2, 40));
}

TEST(ConversationSource, ATurnArrivesNoEarlierThanItsOwnTime) {
  std::vector<Turn> turns = {turn(1), turn(2, {completion_of(0, 0)}), turn(3)};
  turns[1].not_before = 500;
  turns[2].not_before = 20;
  const auto source = source_of({{.start = 1000, .turns = turns}});
  (void)take(*source);
  source->on_complete(0, 1010);
  EXPECT_EQ(take(*source), Seen(3, 1020));
  EXPECT_EQ(take(*source), Seen(2, 1500));
}

TEST(ConversationSource, UsersTakeUpTheNextConversationWhenAllTurnsOfTheLastEnded) {
  const auto source = source_of({{.turns = {turn(1), turn(2, {completion_of(0, 3)})}},
                                 {.turns = {turn(3)}},
                                 {.turns = {turn(4)}},
                                 {.turns = {turn(5)}}},
                                users(2));
  EXPECT_EQ(take(*source), Seen(1, 0));
  EXPECT_EQ(take(*source), Seen(3, 0));
  EXPECT_EQ(source->next_arrival(), never);
  source->on_complete(0, 10);
  source->on_complete(1, 11);
  EXPECT_EQ(take(*source), Seen(4, 12));
  EXPECT_EQ(take(*source), Seen(2, 13));
  source->on_complete(2, 30);
  EXPECT_EQ(take(*source), Seen(5, 31));
  source->on_complete(3, 32);
  source->on_complete(4, 33);
  EXPECT_EQ(source->next_arrival(), never);
}

TEST(ConversationSource, ARampSpreadsTheFirstConversations) {
  const auto source =
      source_of({{.turns = {turn(1)}}, {.turns = {turn(2)}}, {.turns = {turn(3)}}}, users(3, 90));
  EXPECT_EQ(take(*source), Seen(1, 0));
  EXPECT_EQ(source->next_arrival(), 30);
  // A user who is free again comes before one who has not started.
  source->on_complete(0, 9);
  EXPECT_EQ(take(*source), Seen(2, 10));
  EXPECT_EQ(take(*source), Seen(3, 30));
}

TEST(ConversationSource, ARequestLimitEndsItWithinAConversation) {
  const auto source =
      source_of({{.start = 0, .turns = {turn(1), turn(2), turn(3)}}}, {.requests = 2});
  (void)take(*source);
  EXPECT_EQ(source->take().id, 1U);
  EXPECT_EQ(source->next_arrival(), never);
}

TEST(ConversationSource, BlocksAndPriorityAreThoseOfTheTurn) {
  Turn first = turn(40);
  first.priority = -3;
  first.blocks = {7, 9};
  const auto source = source_of({{.start = 0, .turns = {first}}});
  EXPECT_EQ(source->take().priority, -3);
  EXPECT_EQ(source->blocks_of(0).convention.tokens, 16);
  const auto hashes = source->blocks_of(0).hashes;
  EXPECT_EQ(std::vector<BlockHash>(hashes.begin(), hashes.end()), first.blocks);
  source->on_complete(0, 5);
  EXPECT_TRUE(source->blocks_of(0).hashes.empty());
}

TEST(ConversationSource, ADelayBeyondAHundredDaysIsToldWhenItsTurnComes) {
  const auto source =
      source_of({{.start = 0, .turns = {turn(1), turn(2, {completion_of(0, latest_arrival)})}}});
  (void)take(*source);
  source->on_complete(0, 5);
  EXPECT_EQ(source->next_arrival(), latest_arrival + 1);
  EXPECT_THROW((void)source->next(), InputError);
}

TEST(ConversationSource, WithoutStartTimesThereMustBeUsers) {
  const auto source = source_of({{.turns = {turn(1)}}});
  try {
    (void)source->next();
    ADD_FAILURE() << "nobody plays the conversation";
  } catch (const InputError& error) {
    EXPECT_EQ(error.parts().path, "users");
  }
}

TEST(ConversationSource, StartsThatFallAreToldUnlessUsersPlay) {
  const std::vector<Conversation> list = {{.start = 5, .turns = {turn(1)}},
                                          {.start = 4, .turns = {turn(2)}}};
  const auto open = source_of(list);
  EXPECT_EQ(take(*open), Seen(1, 5));
  EXPECT_THROW((void)open->next(), InputError);
  const auto played = source_of(list, users(2));
  EXPECT_EQ(take(*played), Seen(1, 0));
  EXPECT_EQ(take(*played), Seen(2, 0));
}

TEST(ConversationSource, NoUsersAndANegativeRampAreRefused) {
  EXPECT_THROW((void)source_of({}, users(0)), InputError);
  EXPECT_THROW((void)source_of({}, users(1, -1)), InputError);
}

TEST(ConversationHash, DiffersBetweenConversations) {
  EXPECT_NE(conversation_hash(1, 5), conversation_hash(2, 5));
  EXPECT_NE(conversation_hash(1, 5), conversation_hash(1, 6));
}

}  // namespace
}  // namespace rackplan
