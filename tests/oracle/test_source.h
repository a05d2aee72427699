// SPDX-License-Identifier: Apache-2.0
// Request sources for tests: a list, and users who each wait for their answer. Both write down what
// they are told.
#pragma once

#include "sim/workload/request_source.h"

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

namespace rackplan::oracle {

struct Lengths {
  std::int32_t prompt;
  std::int32_t output;
};

/// The blocks of each request of a list, by its place there; none for places beyond.
struct TestBlocks {
  BlockConvention convention;
  std::vector<std::vector<BlockHash>> hashes;
};

class TestSource : public RequestSource {
 public:
  explicit TestSource(TestBlocks blocks) : blocks_(std::move(blocks)) {}

  void on_complete(RequestId id, Tick tick) override {
    told_.emplace_back(id, tick);
    const std::size_t place = place_of(id);
    if (place < blocks_.hashes.size()) {
      auto& hashes = blocks_.hashes[place];
      std::fill(hashes.begin(), hashes.end(), 0);  // not to be used again
    }
  }
  [[nodiscard]] PromptBlocks blocks_of(RequestId id) const override {
    const std::size_t place = place_of(id);
    return {blocks_.convention,
            place < blocks_.hashes.size() ? std::span<const BlockHash>(blocks_.hashes[place])
                                          : std::span<const BlockHash>()};
  }
  /// The calls of on_complete so far.
  [[nodiscard]] const std::vector<std::pair<RequestId, Tick>>& told() const { return told_; }

 private:
  /// Where a request that was handed out is in the list.
  [[nodiscard]] virtual std::size_t place_of(RequestId id) const { return id; }

  TestBlocks blocks_;
  std::vector<std::pair<RequestId, Tick>> told_;
};

/// Open loop: hands out a list.
class ListSource final : public TestSource {
 public:
  explicit ListSource(std::vector<Request> requests, TestBlocks blocks = {})
      : TestSource(std::move(blocks)), requests_(std::move(requests)) {}

  std::optional<Request> next() override {
    if (next_ == requests_.size()) {
      return std::nullopt;
    }
    return requests_[next_++];
  }

 private:
  std::vector<Request> requests_;
  std::size_t next_ = 0;
};

/// Closed loop: `users` start together at tick 0 and send their next request 1 + `think` ticks
/// after their last one ended, until all of `lengths` are sent.
class UserSource final : public TestSource {
 public:
  UserSource(std::size_t users, Tick think, std::vector<Lengths> lengths, TestBlocks blocks = {})
      : TestSource(std::move(blocks)),
        think_(think),
        lengths_(std::move(lengths)),
        arrivals_(users, 0) {}

  std::optional<Request> next() override {
    if (next_ == lengths_.size() || next_ == arrivals_.size()) {
      return std::nullopt;
    }
    const Request request{.id = next_,
                          .arrival = arrivals_[next_],
                          .prompt_tokens = lengths_[next_].prompt,
                          .output_tokens = lengths_[next_].output};
    next_ += 1;
    return request;
  }
  void on_complete(RequestId id, Tick tick) override {
    TestSource::on_complete(id, tick);
    arrivals_.push_back(tick + 1 + think_);
  }

 private:
  Tick think_;
  std::vector<Lengths> lengths_;
  std::vector<Tick> arrivals_;
  std::size_t next_ = 0;
};

/// Conversations of two: of a list, every second request is the answer to the one before, `think`
/// ticks and one after that ended. What is known first need not arrive first.
class ReplySource final : public TestSource {
 public:
  ReplySource(const std::vector<Request>& list, Tick think, TestBlocks blocks = {})
      : TestSource(std::move(blocks)), list_(list), think_(think) {
    for (std::size_t i = 0; i < list_.size(); i += 2) {
      known_.emplace_back(list_[i].arrival, i);
    }
  }

  Tick next_arrival() override { return known_.empty() ? never : earliest()->first; }
  std::optional<Request> next() override {
    if (known_.empty()) {
      return std::nullopt;
    }
    const auto [arrival, index] = *earliest();
    known_.erase(earliest());
    Request request = list_[index];
    request.id = sent_.size();
    request.arrival = arrival;
    sent_.push_back(index);
    return request;
  }
  void on_complete(RequestId id, Tick tick) override {
    TestSource::on_complete(id, tick);
    const std::size_t reply = sent_[id] + 1;
    if (reply % 2 == 1 && reply < list_.size()) {
      known_.emplace_back(tick + 1 + think_, reply);
    }
  }

 private:
  [[nodiscard]] std::size_t place_of(RequestId id) const override { return sent_[id]; }
  [[nodiscard]] std::vector<std::pair<Tick, std::size_t>>::const_iterator earliest() const {
    return std::min_element(known_.begin(), known_.end());
  }

  std::vector<Request> list_;
  Tick think_;
  std::vector<std::pair<Tick, std::size_t>> known_;  // arrival, index in the list
  std::vector<std::size_t> sent_;                    // index in the list, by id
};

}  // namespace rackplan::oracle
