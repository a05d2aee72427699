// SPDX-License-Identifier: Apache-2.0
// One worker that does both phases: prefill first, in steps of their own between decode steps. All
// its ranks step together.
#pragma once

#include "sim/serving/decode_span.h"
#include "sim/serving/per_rank.h"
#include "sim/serving/prefill_step.h"
#include "sim/serving/rank_ledger.h"
#include "sim/serving/rank_room.h"
#include "sim/serving/replica_context.h"
#include "sim/serving/running_set.h"

#include <deque>
#include <vector>

namespace rackplan {

class AggregatedReplica {
 public:
  AggregatedReplica(const PoolContext& pool, int index)
      : pool_(pool),
        index_(index),
        ledger_(pool.plan.ranks),
        queues_(pool.plan.ranks),
        prefill_(pool.plan.ranks),
        span_(pool.plan.ranks),
        room_(pool.plan) {}

  /// Its next boundary at which something changes; `never` when idle.
  [[nodiscard]] Tick next() const { return next_; }

  /// A request is ready at tick `now`: a rank is chosen for it.
  void ready(Slot slot, Tick now);

  /// The boundary at next(): appends the requests that completed and starts the next step.
  void boundary(std::vector<Slot>& completed);

  /// Plays all decode steps that end by `end` and adds what is open to the tallies.
  void close(Tick end);

  [[nodiscard]] std::int64_t waiting() const { return static_cast<std::int64_t>(queued_); }
  [[nodiscard]] std::int64_t prefilling() const {
    return static_cast<std::int64_t>(prefill_.prompts().size());
  }
  [[nodiscard]] std::int64_t running() const { return running_.size(); }
  [[nodiscard]] std::int64_t kv_peak() const { return room_.peak(); }
  [[nodiscard]] std::int64_t generated() const { return generated_; }
  [[nodiscard]] std::int64_t prefilled_tokens() const { return prefilled_tokens_; }

 private:
  // Requests in the decode batch whose last token came out at the same time.
  struct Cohort {
    int count;
    Clock last_token;
  };

  [[nodiscard]] bool head_fits(std::size_t rank) const;
  void end_prefill(std::vector<Slot>& completed);
  void end_decode(std::vector<Slot>& completed);
  void complete(Slot slot, std::vector<Slot>& completed);
  void take_prompts(std::size_t rank);
  void start_prefill();
  void advance(std::int64_t n, Clock end);
  void find_next();

  const PoolContext& pool_;
  int index_;
  RankLedger ledger_;  // requests
  PerRank<std::deque<Slot>> queues_;
  std::size_t queued_ = 0;  // in all of them
  PrefillStep prefill_;     // not empty: under way
  Clock prefill_end_ = 0;
  DecodeSpan span_;  // its start is the clock of the last boundary
  RunningSet running_;
  std::vector<Cohort> cohorts_;
  RankRoom room_;
  std::int64_t generated_ = 0;
  std::int64_t prefilled_tokens_ = 0;
  Tick next_ = never;
};

}  // namespace rackplan
