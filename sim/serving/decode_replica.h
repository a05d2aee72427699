// SPDX-License-Identifier: Apache-2.0
// One decode worker of a disaggregated deployment: continuous batching over the slots and KV room
// of its ranks, which step together.
//
// Between two changes of its batch it is one DecodeSpan. A request that becomes ready joins at the
// first step boundary from then on; until the replica is next touched past that boundary the join
// is only noted, so no state is ever ahead of the simulated time.
#pragma once

#include "sim/serving/decode_span.h"
#include "sim/serving/per_rank.h"
#include "sim/serving/rank_ledger.h"
#include "sim/serving/rank_room.h"
#include "sim/serving/replica_context.h"
#include "sim/serving/running_set.h"

#include <deque>
#include <vector>

namespace rackplan {

class DecodeReplica {
 public:
  DecodeReplica(const PoolContext& pool, int index)
      : pool_(pool),
        index_(index),
        span_(pool.plan.ranks),
        joining_{{}, DecodeSpan(pool.plan.ranks)},
        room_(pool.plan),
        queues_(pool.plan.ranks),
        ledger_(pool.plan.ranks) {}

  /// The tick of its next completion; `never` when idle.
  [[nodiscard]] Tick next() const { return next_; }

  /// A request will come here: chooses its rank, unless the router did.
  void assign(Slot slot) {
    InFlight& request = pool_.requests[slot];
    request.decode_rank = ledger_.assign(request.decode_rank, 1);
  }

  /// A request that was assigned: its KV is here at tick `now`.
  void ready(Slot slot, Tick now);

  /// The boundary at next(): appends the requests that completed, in order of id, and admits.
  void boundary(std::vector<Slot>& completed);

  /// Plays all steps that end by `end` and adds what is open to the tallies.
  void close(Tick end);

  /// After close(): requests ready but not admitted, and requests in the batch.
  [[nodiscard]] std::int64_t waiting() const {
    return static_cast<std::int64_t>(queued_) + turned_away_;
  }
  [[nodiscard]] std::int64_t running() const { return running_.size() - turned_away_; }
  [[nodiscard]] std::int64_t kv_peak() const { return room_.peak(); }
  /// Tokens produced so far.
  [[nodiscard]] std::int64_t generated() const { return generated_; }

 private:
  // Requests that will join the batch when the span reaches its step `step`.
  struct Joining {
    std::vector<Slot> slots;
    DecodeSpan span;  // the span from that boundary on, joiners included
  };

  [[nodiscard]] bool can_admit(Slot slot) const;
  void admit(Slot slot, Tick boundary, DecodeSpan& span);
  void admit_waiting(std::size_t rank, Tick boundary);
  void advance(std::int64_t n, Clock end);
  void apply_join();
  void turn_away(Tick end);
  void first_steps(const std::vector<Slot>& joined);
  void find_next();

  const PoolContext& pool_;
  int index_;
  int fresh_ = 0;  // requests in the batch whose first token is not out yet
  Tick next_ = never;
  std::int64_t generated_ = 0;
  DecodeSpan span_;
  Joining joining_;  // empty slots: nobody joins
  RankRoom room_;
  std::size_t queued_ = 0;  // in all queues
  RunningSet running_;      // joiners included
  PerRank<std::deque<Slot>> queues_;
  RankLedger ledger_;         // requests
  std::vector<Slot> joined_;  // scratch
  int turned_away_ = 0;
};

}  // namespace rackplan
