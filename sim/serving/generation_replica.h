// SPDX-License-Identifier: Apache-2.0
// One worker that produces tokens: of a decode pool, to which requests come with their KV, or of an
// aggregated one, which prefills them itself. Continuous batching over the slots and KV blocks of
// its ranks, which step together.
//
// Between two changes of its batch it is one DecodeSpan. A request that comes with its KV, and that
// nothing holds up, joins at the first step boundary from then on; until the replica is next
// touched past that boundary the join is only noted, so no state is ever ahead of the simulated
// time, and no event is spent on it.
#pragma once

#include "sim/serving/decode_span.h"
#include "sim/serving/per_rank.h"
#include "sim/serving/pinned_blocks.h"
#include "sim/serving/prefill_step.h"
#include "sim/serving/rank_ledger.h"
#include "sim/serving/rank_room.h"
#include "sim/serving/replica_context.h"
#include "sim/serving/running_set.h"
#include "sim/serving/slot_queue.h"

#include <vector>

namespace rackplan {

class GenerationReplica {
 public:
  GenerationReplica(const PoolContext& pool, int index);

  /// The tick of its next boundary at which something changes; `never` when idle.
  [[nodiscard]] Tick next() const { return next_; }

  /// A request will come here: chooses its rank, unless the router did.
  void assign(Slot slot) {
    InFlight& request = pool_.requests[slot];
    request.decode_rank = ledger_.assign(request.decode_rank, 1);
  }

  /// A request that was assigned is here at tick `now`, with the KV of its first `past` tokens;
  /// with that of its whole prompt it decodes at once.
  void ready(Slot slot, Tick now);

  /// The boundary at next(): appends the requests that completed, in order of id, and starts the
  /// next step.
  void boundary(std::vector<Slot>& completed);

  /// The warm-up ended at tick `at`: settle() plays the steps that end before, the tallies are
  /// emptied, and restart() puts into them what counts from then on and was added before.
  void settle(Tick at);
  void restart(Tick at);

  /// Plays all steps that end by `end` and adds what is open to the tallies.
  void close(Tick end);

  /// After close(): requests ready but not admitted, with a prompt under way, and running.
  [[nodiscard]] std::int64_t waiting() const {
    return static_cast<std::int64_t>(queued_) + turned_away_;
  }
  [[nodiscard]] std::int64_t prefilling() const {
    return static_cast<std::int64_t>(under_way_.size());
  }
  [[nodiscard]] std::int64_t running() const { return running_.size() - turned_away_; }
  /// In tokens of whole blocks.
  [[nodiscard]] std::int64_t kv_peak() const {
    return std::max(room_.peak(), peak_) * pool_.plan.kv.block_tokens;
  }
  /// Tokens produced so far.
  [[nodiscard]] std::int64_t generated() const { return generated_; }
  [[nodiscard]] std::int64_t prefilled_tokens() const { return prefilled_tokens_; }

 private:
  // Requests that will join the batch when the span reaches its step `step`.
  struct Joining {
    std::vector<Slot> slots;
    DecodeSpan span;  // the span from that boundary on, joiners included
  };
  // Requests in the batch whose last token came out at the same time, before the last boundary.
  struct Cohort {
    int count;
    Clock last_token;
  };
  // NewTokenRatio of a rank from a step on.
  struct Ratio {
    std::int64_t initial = 0;
    std::int64_t step = 0;
  };

  // Joining and admission: generation_admission.cpp
  [[nodiscard]] bool kv_is_here(const InFlight& request) const {
    return request.past == request.to_prefill();
  }
  void join_later(Slot slot, Tick now);
  void apply_join();
  void watch_joined() const;
  void add_to_batch(Slot slot);
  void look_at_boundary(Tick now);
  void count_in(Slot slot, Tick now);
  void admit_head(std::size_t rank, Tick now);
  void begin_phase(Slot slot, std::int64_t step);
  [[nodiscard]] std::int64_t piece_of(std::size_t rank, const InFlight& request) const;
  void take_piece(Slot slot, std::int64_t tokens);
  void take_work(std::size_t rank, Tick now);

  // Steps
  void start_step(Tick now);
  void start_prefill();
  void find_next();
  void end_prefill(std::vector<Slot>& completed);
  void end_piece(Slot slot, std::vector<Slot>& completed);
  void end_decode(std::vector<Slot>& completed);
  void advance(std::int64_t n, Clock end);
  void watch_steps(std::int64_t n, Clock end) const;
  [[nodiscard]] int steady() const;
  void first_gaps(Clock end);
  void first_tokens(Tick out);
  void leave_batch(std::vector<Slot>& completed);
  void complete(Slot slot, std::vector<Slot>& completed);
  void turn_away(Tick end);

  // KV blocks: generation_kv.cpp
  [[nodiscard]] std::int64_t blocks_at_admission(const InFlight& request) const;
  [[nodiscard]] bool has_room(std::size_t rank, const InFlight& request) const;
  [[nodiscard]] std::int64_t most_blocks(std::size_t rank, std::int64_t step) const;
  [[nodiscard]] std::int64_t blocks_running(std::size_t rank, std::int64_t step) const;
  [[nodiscard]] std::int64_t blocks_under_way(std::size_t rank) const;
  [[nodiscard]] std::int64_t free_blocks(std::size_t rank) const;
  [[nodiscard]] std::int64_t to_come(const InFlight& request, std::int64_t out) const;
  [[nodiscard]] std::int64_t to_come_running(std::size_t rank) const;
  [[nodiscard]] std::int64_t ratio_at(std::size_t rank, std::int64_t step) const;
  [[nodiscard]] bool estimate_fits(std::size_t rank, const InFlight& request) const;
  void grow_contexts(std::size_t rank);
  [[nodiscard]] Slot who_gives_way(std::size_t rank) const;
  void preempt(Slot slot);
  void leave_cohort(Slot slot);
  void estimate_anew(std::size_t rank);
  void forget_ratios();
  [[nodiscard]] std::int64_t steps_unchanged(std::int64_t n) const;
  [[nodiscard]] std::int64_t steps_with_blocks(std::size_t rank, std::int64_t n) const;
  [[nodiscard]] std::int64_t steps_refused(std::size_t rank, std::int64_t n) const;
  void note_blocks(std::int64_t step);
  void count_blocks(std::int64_t n, Clock end);

  // Blocks of prompts that are found again: generation_reuse.cpp
  [[nodiscard]] std::int64_t unit() const { return blocks_.block() / pool_.plan.kv.block_tokens; }
  [[nodiscard]] std::int64_t capacity(std::size_t rank) const {
    return pool_.plan.kv_blocks_per_rank() + blocks_.shared(rank) * unit();
  }
  [[nodiscard]] std::int64_t in_common(std::size_t rank, const InFlight& request) const {
    return pool_.reuses ? blocks_.leading_pinned(rank, request) * unit() : 0;
  }
  [[nodiscard]] std::int64_t held_blocks(std::size_t rank, std::int64_t step) const;
  void displace(std::size_t rank, std::int64_t step);
  [[nodiscard]] PinnedBlocks::Hit look_up(std::size_t rank, InFlight& request);
  void use_blocks(Slot slot, const PinnedBlocks::Hit& hit);
  void store_blocks(Slot slot);
  void leave_blocks(Slot slot);
  void count_saved(Tick now);

  const PoolContext& pool_;
  int index_;
  int fresh_ = 0;  // requests in the batch whose first token is not out yet
  Tick next_ = never;
  std::int64_t next_step_ = 0;   // index of the first step after next(), when decoding
  bool look_ = false;            // next() is the first boundary after someone became ready
  bool with_prompts_ = false;    // the step under way has pieces of prompts
  bool mixed_ = false;           // and is also a step of those who run
  int turned_away_ = 0;          // of those about to join, when the run ended
  std::vector<Slot> under_way_;  // prompts, in order of admission
  std::int64_t generated_ = 0;
  DecodeSpan span_;  // its start is the clock of the last boundary
  Joining joining_;  // empty slots: nobody joins
  RankRoom room_;
  std::size_t queued_ = 0;    // in all queues
  RunningSet running_;        // joiners included
  std::vector<Slot> joined_;  // in the batch, before their first step
  std::vector<Cohort> cohorts_;
  PerRank<SlotQueue> queues_;
  RankLedger ledger_;  // requests

  PrefillStep prefill_;
  Clock prefill_end_ = 0;
  std::int64_t prefilled_tokens_ = 0;

  std::uint32_t admissions_ = 0;
  std::int64_t peak_ = 0;   // blocks, where contexts grow
  Clock decoded_ = 0;       // end of the last step of those who run, where contexts grow
  PerRank<char> gave_way_;  // someone, at this boundary
  PerRank<Ratio> ratios_;

  PinnedBlocks blocks_;
  std::int64_t saved_ = 0;  // blocks that requests have in common, on all ranks
  Tick saved_since_ = 0;
};

}  // namespace rackplan
