// SPDX-License-Identifier: Apache-2.0
// The prompts of one prefill step on all ranks, whole or in pieces, under the limits of
// semantics.md. It lasts as long as its slowest rank.
#pragma once

#include "sim/serving/decode_span.h"
#include "sim/serving/in_flight.h"
#include "sim/serving/per_rank.h"
#include "sim/serving/serving_plan.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace rackplan {

/// New tokens · (tokens before them + half of them), rounded down.
[[nodiscard]] inline std::int64_t prefill_work(std::int64_t tokens, std::int64_t past) {
  return tokens * past + tokens * tokens / 2;
}

class PrefillStep {
 public:
  struct Rank {
    int prompts = 0;
    std::int64_t tokens = 0;
    std::int64_t work = 0;
  };

  explicit PrefillStep(int ranks) : ranks_(ranks) {}

  [[nodiscard]] bool empty() const { return prompts_.empty(); }

  /// New tokens of a request with `need` to prefill that the step takes beside `decoding` tokens on
  /// the rank; 0: none. Whole prompts: all or none, of the first always all.
  [[nodiscard]] std::int64_t share(const PoolPlan& plan,
                                   std::size_t rank,
                                   std::int64_t need,
                                   std::int64_t decoding) const {
    const Rank& taken = ranks_[rank];
    if (taken.prompts == plan.max_prompts_per_rank) {
      return 0;
    }
    const std::int64_t left = plan.token_budget() - taken.tokens - decoding;
    if (plan.chunk_tokens > 0) {
      return std::clamp<std::int64_t>(left, 0, need);
    }
    return taken.prompts == 0 || need <= left ? need : 0;
  }
  /// `past`: tokens of it whose KV is there.
  void add(std::size_t rank, Slot slot, std::int64_t tokens, std::int64_t past) {
    prompts_.push_back(slot);
    tokens_ += tokens;
    Rank& taken = ranks_[rank];
    ++taken.prompts;
    taken.tokens += tokens;
    taken.work += prefill_work(tokens, past);
  }

  /// What requests that run add to a step: nothing.
  struct NobodyDecodes {
    [[nodiscard]] std::int64_t tokens(std::size_t /*rank*/) const { return 0; }
    [[nodiscard]] Clock attention(std::size_t /*rank*/) const { return 0; }
  };

  /// All prompts are in: puts them in order of id, finds the slowest rank and returns its time.
  /// `decoding` says which tokens and how much attention those who run add on a rank.
  template <class Decoding = NobodyDecodes>
  [[nodiscard]] Clock start(const StepTable& steps,
                            const InFlightTable& requests,
                            const Decoding& decoding = {}) {
    std::sort(prompts_.begin(), prompts_.end(), [&](Slot a, Slot b) {
      return requests[a].request.id < requests[b].request.id;
    });
    prompt_tokens_ = tokens_;
    for (std::size_t rank = 0; rank < ranks_.size(); ++rank) {
      const std::int64_t tokens = decoding.tokens(rank);
      ranks_[rank].tokens += tokens;
      tokens_ += tokens;
    }
    Clock longest = 0;
    for (std::size_t i = 0; i < ranks_.size(); ++i) {
      const Rank& rank = ranks_[i];
      if (rank.tokens == 0) {
        continue;
      }
      const Clock time =
          clock_of(steps.prefill_step(rank.tokens, rank.work, tokens_)) + decoding.attention(i);
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
  /// After start(): without those of requests that run.
  [[nodiscard]] std::int64_t prompt_tokens() const { return prompt_tokens_; }
  /// After start().
  [[nodiscard]] const Rank& slowest() const { return slowest_; }

 private:
  PerRank<Rank> ranks_;
  std::vector<Slot> prompts_;
  std::int64_t tokens_ = 0;
  std::int64_t prompt_tokens_ = 0;
  Rank slowest_;
};

}  // namespace rackplan
