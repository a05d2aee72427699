// SPDX-License-Identifier: Apache-2.0
// One worker that does both phases: prefill first, in steps of their own between decode steps.
#pragma once

#include "sim/serving/decode_span.h"
#include "sim/serving/kv_room.h"
#include "sim/serving/prefill_batch.h"
#include "sim/serving/replica_context.h"
#include "sim/serving/running_set.h"

#include <deque>
#include <vector>

namespace rackplan {

class AggregatedReplica {
 public:
  AggregatedReplica(const PoolContext& pool, int index)
      : pool_(pool), index_(index), kv_(pool.plan.kv_capacity) {}

  /// Its next boundary at which something changes; `never` when idle.
  [[nodiscard]] Tick next() const { return next_; }

  /// A request is ready at tick `now`.
  void ready(Slot slot, Tick now);

  /// The boundary at next(): appends the requests that completed and starts the next step.
  void boundary(std::vector<Slot>& completed);

  /// Plays all decode steps that end by `end` and adds what is open to the tallies.
  void close(Tick end);

  [[nodiscard]] std::int64_t waiting() const { return static_cast<std::int64_t>(queue_.size()); }
  [[nodiscard]] std::int64_t prefilling() const {
    return static_cast<std::int64_t>(batch_.prompts.size());
  }
  [[nodiscard]] std::int64_t running() const { return running_.size(); }
  [[nodiscard]] std::int64_t kv_peak() const { return kv_.peak(); }
  [[nodiscard]] std::int64_t generated() const { return generated_; }
  [[nodiscard]] std::int64_t prefilled_tokens() const { return prefilled_tokens_; }

 private:
  // Requests in the decode batch whose last token came out at the same time.
  struct Cohort {
    int count;
    Clock last_token;
  };

  [[nodiscard]] bool head_fits() const;
  void end_prefill(std::vector<Slot>& completed);
  void end_decode(std::vector<Slot>& completed);
  void complete(Slot slot, std::vector<Slot>& completed);
  void start_prefill();
  void advance(std::int64_t n, Clock end);
  void find_next();

  const PoolContext& pool_;
  int index_;
  std::deque<Slot> queue_;
  PrefillBatch batch_;  // not empty: a prefill step is under way
  Clock prefill_end_ = 0;
  DecodeSpan span_;  // its start is the clock of the last boundary
  RunningSet running_;
  std::vector<Cohort> cohorts_;
  KvRoom kv_;
  std::int64_t generated_ = 0;
  std::int64_t prefilled_tokens_ = 0;
  Tick next_ = never;
};

}  // namespace rackplan
