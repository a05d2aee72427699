// SPDX-License-Identifier: Apache-2.0
// The prompts of one prefill step on all ranks, under the limits of semantics.md. It lasts as long
// as its slowest rank.
#pragma once

#include "sim/serving/in_flight.h"
#include "sim/serving/per_rank.h"
#include "sim/serving/serving_plan.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace rackplan {

/// new · (past + new/2) of a prompt of which `past` tokens are cached, rounded down.
[[nodiscard]] inline std::int64_t prefill_work(std::int64_t fresh, std::int64_t past) {
  return fresh * past + fresh * fresh / 2;
}

class PrefillStep {
 public:
  struct Rank {
    int prompts = 0;
    std::int64_t tokens = 0;  // that are computed
    std::int64_t work = 0;
  };

  explicit PrefillStep(int ranks) : ranks_(ranks) {}

  [[nodiscard]] bool empty() const { return prompts_.empty(); }
  /// The first prompt of a rank always fits.
  [[nodiscard]] bool fits(const PoolPlan& plan, std::size_t rank, std::int64_t tokens) const {
    const Rank& taken = ranks_[rank];
    return taken.prompts == 0 || (taken.prompts < plan.max_prompts_per_rank &&
                                  taken.tokens + tokens <= plan.max_tokens_per_rank);
  }
  void add(std::size_t rank, Slot slot, const InFlight& prompt) {
    const std::int64_t fresh = prompt.request.prompt_tokens - prompt.cached_tokens;
    prompts_.push_back(slot);
    tokens_ += fresh;
    Rank& taken = ranks_[rank];
    ++taken.prompts;
    taken.tokens += fresh;
    taken.work += prefill_work(fresh, prompt.cached_tokens);
  }

  /// All prompts are in: puts them in order of id, finds the slowest rank and returns its time.
  [[nodiscard]] std::int64_t start(const StepTable& steps, const InFlightTable& requests) {
    std::sort(prompts_.begin(), prompts_.end(), [&](Slot a, Slot b) {
      return requests[a].request.id < requests[b].request.id;
    });
    std::int64_t longest = 0;
    for (const Rank& rank : ranks_.all()) {
      const std::int64_t time =
          rank.prompts == 0 ? 0 : steps.prefill_step(rank.tokens, rank.work, tokens_);
      if (time > longest) {
        longest = time;
        slowest_ = rank;
      }
    }
    return longest;
  }

  void clear() {
    prompts_.clear();
    tokens_ = 0;
    std::fill(ranks_.all().begin(), ranks_.all().end(), Rank{});
  }

  /// Of all ranks.
  [[nodiscard]] const std::vector<Slot>& prompts() const { return prompts_; }
  [[nodiscard]] std::int64_t tokens() const { return tokens_; }
  /// After start().
  [[nodiscard]] const Rank& slowest() const { return slowest_; }

 private:
  PerRank<Rank> ranks_;
  std::vector<Slot> prompts_;
  std::int64_t tokens_ = 0;
  Rank slowest_;
};

}  // namespace rackplan
