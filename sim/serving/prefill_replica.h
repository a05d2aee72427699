// SPDX-License-Identifier: Apache-2.0
// One prefill worker: prompts first in, first out, whole prompts in steps under a budget.
#pragma once

#include "sim/engine/clock.h"
#include "sim/serving/kv_room.h"
#include "sim/serving/prefill_batch.h"
#include "sim/serving/replica_context.h"

#include <deque>
#include <vector>

namespace rackplan {

class PrefillReplica {
 public:
  PrefillReplica(const PoolContext& pool, int index)
      : pool_(pool), index_(index), kv_(pool.plan.kv_capacity) {}

  /// When it next has something to do; `never` when idle.
  [[nodiscard]] Tick next() const { return next_; }

  /// A prompt is ready at tick `now`.
  void ready(Slot slot, Tick now);

  /// The boundary at next(): appends what the ended step prefilled and starts the next step.
  void boundary(std::vector<Slot>& prefilled);

  /// Its KV left for the decode side.
  void release(Slot slot, Tick now);

  /// Adds what is still held or waiting at the end of the run to the tallies.
  void close(Tick end);

  [[nodiscard]] std::size_t waiting() const { return queue_.size(); }
  [[nodiscard]] const PrefillBatch& stepping() const { return batch_; }
  [[nodiscard]] std::int64_t kv_peak() const { return kv_.peak(); }

 private:
  void start_step(Clock at);

  const PoolContext& pool_;
  int index_;
  std::deque<Slot> queue_;
  PrefillBatch batch_;  // of the step under way
  Clock start_ = 0;     // of the step under way
  Clock end_ = 0;
  Tick next_ = never;
  KvRoom kv_;
};

}  // namespace rackplan
