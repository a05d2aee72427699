// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/merged_source.h"

#include "models/base/error.h"
#include "tests/oracle/test_source.h"

#include <gtest/gtest.h>

#include <memory>
#include <utility>
#include <vector>

namespace rackplan {
namespace {

Request request(RequestId id, Tick arrival, std::int32_t prompt) {
  return {.id = id, .arrival = arrival, .prompt_tokens = prompt, .output_tokens = 1};
}

std::unique_ptr<RequestSource> list(std::vector<Request> requests) {
  return std::make_unique<oracle::ListSource>(std::move(requests));
}

std::unique_ptr<RequestSource> merged(std::unique_ptr<RequestSource> first,
                                      std::unique_ptr<RequestSource> second,
                                      std::int16_t priority = 0) {
  std::vector<MergedWorkload> workloads;
  workloads.push_back({.source = std::move(first)});
  workloads.push_back({.source = std::move(second), .priority = priority});
  return make_merged_source(std::move(workloads));
}

TEST(MergedSource, RequestsComeInOrderOfArrivalThenOfWorkloadWithNewIds) {
  const auto source = merged(list({request(0, 5, 10), request(1, 9, 11)}),
                             list({request(0, 3, 20), request(1, 5, 21), request(2, 5, 22)}));
  const std::vector<std::pair<int, int>> expected{{1, 20}, {0, 10}, {1, 21}, {1, 22}, {0, 11}};
  for (RequestId id = 0; id < expected.size(); ++id) {
    ASSERT_NE(source->next_arrival(), never);
    const Request taken = source->take();
    EXPECT_EQ(taken.id, id);
    EXPECT_EQ(taken.workload, expected[id].first) << id;
    EXPECT_EQ(taken.prompt_tokens, expected[id].second) << id;
  }
  EXPECT_EQ(source->next_arrival(), never);
  EXPECT_EQ(source->next(), std::nullopt);
}

TEST(MergedSource, AWorkloadsPriorityIsAddedToThatOfItsRequests) {
  std::vector<Request> urgent{request(0, 1, 1), request(1, 2, 1)};
  urgent[1].priority = 32760;
  const auto source = merged(list({request(0, 0, 1)}), list(urgent), 10);
  EXPECT_EQ(source->take().priority, 0);
  EXPECT_EQ(source->take().priority, 10);
  EXPECT_EQ(source->take().priority, 32767);  // the most that a request can have
}

TEST(MergedSource, CompletionsReachTheWorkloadUnderItsOwnIds) {
  auto first = std::make_unique<oracle::ListSource>(
      std::vector<Request>{request(0, 0, 1), request(1, 2, 1)});
  auto second = std::make_unique<oracle::ListSource>(std::vector<Request>{request(0, 1, 1)});
  const oracle::ListSource& a = *first;
  const oracle::ListSource& b = *second;
  const auto source = merged(std::move(first), std::move(second));
  for (int i = 0; i < 3; ++i) {
    static_cast<void>(source->take());
  }
  source->on_complete(2, 10);  // the second request of the first
  source->on_complete(1, 11);
  source->on_complete(0, 12);
  using Told = std::vector<std::pair<RequestId, Tick>>;
  EXPECT_EQ(a.told(), (Told{{1, 10}, {0, 12}}));
  EXPECT_EQ(b.told(), (Told{{0, 11}}));
  EXPECT_THROW(source->on_complete(0, 13), InvariantBroken);
}

TEST(MergedSource, ACompletionMayReleaseARequestBeforeTheNextOneOfAnotherWorkload) {
  const auto source = merged(
      std::make_unique<oracle::UserSource>(1, 0, std::vector<oracle::Lengths>{{1, 1}, {2, 1}}),
      list({request(0, 1000, 20)}));
  EXPECT_EQ(source->take().arrival, 0);
  EXPECT_EQ(source->next_arrival(), 1000);
  source->on_complete(0, 500);  // its user sends the next one a tick later
  EXPECT_EQ(source->next_arrival(), 501);
  EXPECT_EQ(source->take().prompt_tokens, 2);
  EXPECT_EQ(source->take().prompt_tokens, 20);
}

class Hashed final : public RequestSource {
 public:
  explicit Hashed(BlockHash hash) : hash_(hash) {}
  std::optional<Request> next() override {
    const RequestId id = next_++;
    return request(id, static_cast<Tick>(id), 16);
  }
  void on_complete(RequestId /*id*/, Tick /*tick*/) override {}
  [[nodiscard]] PromptBlocks blocks_of(RequestId id) const override {
    shown_ = hash_ + id;
    return {.convention = {.tokens = 16}, .hashes = {&shown_, 1}};
  }

 private:
  BlockHash hash_;
  mutable BlockHash shown_ = 0;
  RequestId next_ = 0;
};

TEST(MergedSource, BlocksAreThoseOfTheWorkloadsRequest) {
  std::vector<MergedWorkload> workloads;
  workloads.push_back({.source = list({request(0, 0, 1)})});
  workloads.push_back({.source = std::make_unique<Hashed>(100)});
  const auto source = make_merged_source(std::move(workloads));
  for (int i = 0; i < 3; ++i) {
    static_cast<void>(source->take());
  }
  EXPECT_TRUE(source->blocks_of(0).hashes.empty());
  EXPECT_EQ(source->blocks_of(1).hashes.front(), 100U);
  EXPECT_EQ(source->blocks_of(2).hashes.front(), 101U);
}

TEST(MergedSource, EqualHashesMeanTheSameOnlyInOneHashSpace) {
  std::vector<MergedWorkload> workloads;
  for (const std::uint64_t space : {0U, 1U, 1U, 2U}) {
    workloads.push_back({.source = std::make_unique<Hashed>(100), .hash_space = space});
  }
  const auto source = make_merged_source(std::move(workloads));
  std::vector<BlockHash> hashes;  // of the first request of each
  for (int i = 0; i < 4; ++i) {
    if (const Request taken = source->take(); taken.workload == hashes.size()) {
      hashes.push_back(source->blocks_of(taken.id).hashes.front());
    }
  }
  ASSERT_EQ(hashes.size(), 4U);
  EXPECT_EQ(hashes[0], 100U);
  EXPECT_NE(hashes[1], 100U);
  EXPECT_EQ(hashes[2], hashes[1]);
  EXPECT_NE(hashes[3], hashes[1]);
  EXPECT_NE(hashes[3], 100U);
}

}  // namespace
}  // namespace rackplan
