// SPDX-License-Identifier: Apache-2.0
// One prefill worker: on each rank prompts first in, first out, whole or in pieces, in steps under
// a budget, in the KV room and with the prefix cache of the rank; all ranks step together.
#pragma once

#include "sim/engine/clock.h"
#include "sim/serving/per_rank.h"
#include "sim/serving/prefill_step.h"
#include "sim/serving/prefix_room.h"
#include "sim/serving/rank_ledger.h"
#include "sim/serving/replica_context.h"
#include "sim/serving/slot_queue.h"

#include <vector>

namespace rackplan {

class PrefillReplica {
 public:
  PrefillReplica(const PoolContext& pool, int index)
      : pool_(pool),
        index_(index),
        ledger_(pool.plan.ranks),
        queues_(pool.plan.ranks),
        step_(pool.plan.ranks),
        room_(pool.plan, index, pool.tally, pool.cache_listener, pool.watch) {}

  /// When it next has something to do; `never` when idle.
  [[nodiscard]] Tick next() const { return next_; }

  /// A prompt is ready at tick `now`: a rank is chosen for it, unless the router did.
  void ready(Slot slot, Tick now);

  /// The boundary at next(): appends what the ended step prefilled and starts the next step.
  void boundary(std::vector<Slot>& prefilled);

  /// Its KV left for the decode side. What waits for the room may start.
  void release(Slot slot, Tick now);

  /// The warm-up ended at tick `at`: settle() adds all up to then, the tallies are emptied, and
  /// restart() puts into them what counts from then on and was added before.
  void settle(Tick at) { room_.settle(at); }
  void restart(Tick /*at*/) { room_.restart_peak(!step_.empty()); }

  /// Adds what is still held or waiting at the end of the run to the tallies.
  void close(Tick end);

  [[nodiscard]] std::int64_t waiting() const { return queued_; }
  [[nodiscard]] std::int64_t stepping() const {
    return static_cast<std::int64_t>(under_way_.size());
  }
  [[nodiscard]] std::int64_t kv_peak() const { return room_.peak(); }
  /// In steps that ended.
  [[nodiscard]] std::int64_t prefilled_tokens() const { return prefilled_tokens_; }

 private:
  template <class Visit>
  void visit_soon(const Visit& visit) const;
  void prefetch() const;
  void take_prompts(std::size_t rank);
  [[nodiscard]] bool take_piece(Slot slot);
  [[nodiscard]] bool take_head(std::size_t rank);
  void start_step(Clock at);
  void wake(Tick now);
  void watch_step() const;

  const PoolContext& pool_;
  int index_;
  RankLedger ledger_;  // prompt tokens
  PerRank<SlotQueue> queues_;
  std::int64_t queued_ = 0;      // in all queues
  std::vector<Slot> under_way_;  // prompts, in order of admission
  PrefillStep step_;             // under way
  Clock start_ = 0;              // of the step under way
  Clock end_ = 0;
  Tick next_ = never;
  PrefixRoom room_;
  std::int64_t prefilled_tokens_ = 0;
};

}  // namespace rackplan
