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

/// The blocks of each request, by id; none for ids beyond.
struct TestBlocks {
  BlockConvention convention;
  std::vector<std::vector<BlockHash>> hashes;
};

class TestSource : public RequestSource {
 public:
  explicit TestSource(TestBlocks blocks) : blocks_(std::move(blocks)) {}

  void on_complete(RequestId id, Tick tick) override {
    told_.emplace_back(id, tick);
    if (id < blocks_.hashes.size()) {
      std::fill(blocks_.hashes[id].begin(), blocks_.hashes[id].end(), 0);  // not to be used again
    }
  }
  [[nodiscard]] PromptBlocks blocks_of(RequestId id) const override {
    return {blocks_.convention,
            id < blocks_.hashes.size() ? std::span<const BlockHash>(blocks_.hashes[id])
                                       : std::span<const BlockHash>()};
  }
  /// The calls of on_complete so far.
  [[nodiscard]] const std::vector<std::pair<RequestId, Tick>>& told() const { return told_; }

 private:
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

}  // namespace rackplan::oracle
