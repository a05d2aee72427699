// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/merged_source.h"

#include "models/base/error.h"
#include "sim/workload/conversation.h"
#include "sim/workload/held_blocks.h"

#include <algorithm>
#include <deque>
#include <limits>
#include <utility>

namespace rackplan {
namespace {

class MergedSource final : public RequestSource {
 public:
  explicit MergedSource(std::vector<MergedWorkload> workloads) : workloads_(std::move(workloads)) {}

  Tick next_arrival() override { return workloads_[earliest()].source->next_arrival(); }

  std::optional<Request> next() override {
    const std::size_t workload = earliest();
    MergedWorkload& from = workloads_[workload];
    if (from.source->next_arrival() == never) {
      return std::nullopt;
    }
    Request request = from.source->take();
    origins_.push_back({.id = request.id, .workload = static_cast<std::uint16_t>(workload)});
    request.id = first_ + origins_.size() - 1;
    request.workload = static_cast<std::uint16_t>(workload);
    request.priority = sum(request.priority, from.priority);
    if (from.hash_space > 0) {
      hold_blocks(request.id, from);
    }
    return request;
  }

  void on_complete(RequestId id, Tick tick) override {
    Origin& origin = origins_[index_of(id)];
    ensure(!origin.ended, "a request ends once");
    origin.ended = true;
    workloads_[origin.workload].source->on_complete(origin.id, tick);
    held_.release(id);
    while (!origins_.empty() && origins_.front().ended) {
      origins_.pop_front();
      ++first_;
    }
  }

  [[nodiscard]] PromptBlocks blocks_of(RequestId id) const override {
    const Origin& origin = origins_[index_of(id)];
    const MergedWorkload& from = workloads_[origin.workload];
    PromptBlocks blocks = from.source->blocks_of(origin.id);
    if (from.hash_space > 0) {
      blocks.hashes = held_.of(id);
    }
    return blocks;
  }

 private:
  struct Origin {
    RequestId id = 0;  // as its workload has it
    std::uint16_t workload = 0;
    bool ended = false;
  };

  static std::int16_t sum(std::int16_t a, std::int16_t b) {
    using Limits = std::numeric_limits<std::int16_t>;
    return static_cast<std::int16_t>(std::clamp<int>(a + b, Limits::min(), Limits::max()));
  }

  // The last request's, moved into the hash space of its workload.
  void hold_blocks(RequestId id, const MergedWorkload& from) {
    moved_.clear();
    for (const BlockHash hash : from.source->blocks_of(origins_.back().id).hashes) {
      moved_.push_back(chained_hash(from.hash_space, hash));
    }
    held_.hold(id, moved_);
  }

  [[nodiscard]] std::size_t earliest() {
    std::size_t best = 0;
    Tick arrival = workloads_.front().source->next_arrival();
    for (std::size_t i = 1; i < workloads_.size(); ++i) {
      const Tick other = workloads_[i].source->next_arrival();
      if (other < arrival) {
        arrival = other;
        best = i;
      }
    }
    return best;
  }

  [[nodiscard]] std::size_t index_of(RequestId id) const {
    ensure(id >= first_ && id - first_ < origins_.size(), "only a request under way is asked for");
    return static_cast<std::size_t>(id - first_);
  }

  std::vector<MergedWorkload> workloads_;
  std::deque<Origin> origins_;  // by id, from first_ on
  RequestId first_ = 0;
  HeldBlocks held_;               // of workloads with a hash space
  std::vector<BlockHash> moved_;  // scratch
};

}  // namespace

std::unique_ptr<RequestSource> make_merged_source(std::vector<MergedWorkload> workloads) {
  ensure(!workloads.empty(), "there is a workload to take requests from");
  return std::make_unique<MergedSource>(std::move(workloads));
}

}  // namespace rackplan
