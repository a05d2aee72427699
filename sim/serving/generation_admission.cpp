// SPDX-License-Identifier: Apache-2.0
// How requests get into the steps of a GenerationReplica: those that join a span under way, and
// those that wait for a boundary.
#include "sim/serving/generation_replica.h"

#include <algorithm>

namespace rackplan {

void GenerationReplica::ready(Slot slot, Tick now) {
  InFlight& request = pool_.requests[slot];
  request.ready = now;
  if (!joining_.slots.empty() && tick_of(joining_.span.start) < now) {
    apply_join();
  }
  pool_.watch.ready(index_, request);
  SlotQueue& queue = queues_[request.decode_rank];
  const bool at_head = queued_ == 0 || queue.empty();
  const bool can_join =
      !pool_.plan.kv.grows() && !pool_.reuses && !look_ && !with_prompts_ && kv_is_here(request);
  if (at_head && can_join && has_room(request.decode_rank, request)) {
    join_later(slot, now);
    return;
  }
  queue.push_back(slot);
  ++queued_;
  if (next_ == never) {
    next_ = now;  // idle: its boundary comes after all arrivals of this tick
    span_.start = clock_at(now);
    next_step_ = span_.step;
    look_ = true;
  } else if (at_head && !look_ && !with_prompts_ && room_.has_slot(request.decode_rank) &&
             (pool_.plan.kv.grows() || has_room(request.decode_rank, request))) {
    look_at_boundary(now);
  }
}

// It runs from the first step boundary at or after `now` on.
void GenerationReplica::join_later(Slot slot, Tick now) {
  if (joining_.slots.empty()) {
    joining_.span = span_;
    if (span_.batch.requests() == 0) {
      joining_.span.start = clock_at(now);
    } else {
      const std::int64_t n = span_.steps_until(pool_.steps, now);
      joining_.span.advance(n, span_.end_after(pool_.steps, n));
    }
  }
  joining_.slots.push_back(slot);
  const InFlight& request = pool_.requests[slot];
  count_in(slot, tick_of(joining_.span.start));
  begin_phase(slot, joining_.span.step);
  joining_.span.batch.add(
      request.decode_rank, request.context(joining_.span.step), request.growth, joining_.span.step);
  joining_.span.settle(pool_.steps, pool_.padding);
  find_next();
}

void GenerationReplica::apply_join() {
  advance(joining_.span.step - span_.step, joining_.span.start);
  span_ = joining_.span;
  room_.note_peak(saved_);
  fresh_ += static_cast<int>(joining_.slots.size());
  watch_joined();
  joined_.swap(joining_.slots);
  first_tokens(tick_of(span_.end_after(pool_.steps, 1)));
}

void GenerationReplica::watch_joined() const {
  for (const Slot slot : joining_.slots) {
    pool_.watch.admitted(index_, pool_.requests[slot]);
  }
}

// Its next boundary is the first one at or after `now`.
void GenerationReplica::look_at_boundary(Tick now) {
  look_ = true;
  if (!joining_.slots.empty()) {
    next_ = tick_of(joining_.span.start);
    next_step_ = joining_.span.step;
  } else {
    const std::int64_t n = span_.steps_until(pool_.steps, now);
    next_ = tick_of(span_.end_after(pool_.steps, n));
    next_step_ = span_.step + n;
  }
}

// Takes slot and KV from tick `now` on.
void GenerationReplica::count_in(Slot slot, Tick now) {
  InFlight& request = pool_.requests[slot];
  if (pool_.plan.kv.grows()) {
    pool_.requests.detail(slot).admission = admissions_++;
    room_.take(request.decode_rank, 0);
  } else {
    room_.take(request.decode_rank, blocks_at_admission(request));
  }
  if (request.preempted) {
    request.admitted = now;
    pool_.tally.queue_request_seconds += pool_.seconds(request.ready, now);
    pool_.tally.recomputed_tokens += request.to_prefill() - request.past;
  } else {
    count_admission(pool_, index_, request, now);
  }
}

void GenerationReplica::admit_head(std::size_t rank, Tick now) {
  SlotQueue& queue = queues_[rank];
  count_in(queue.front(), now);
  pool_.watch.admitted(index_, pool_.requests[queue.front()]);
  queue.pop_front();
  --queued_;
}

// The request decodes from step `step` on.
void GenerationReplica::begin_phase(Slot slot, std::int64_t step) {
  InFlight& request = pool_.requests[slot];
  const DecodePhase phase = decode_phase(
      pool_.plan.mtp, request.request, request.request.output_tokens - request.produced);
  request.steps = phase.steps;
  request.growth = static_cast<std::uint16_t>(phase.growth);
  request.first_step = step;
  running_.add({step + phase.steps, request.request.id, slot});
}

void GenerationReplica::add_to_batch(Slot slot) {
  const InFlight& request = pool_.requests[slot];
  span_.batch.add(request.decode_rank, request.context(span_.step), request.growth, span_.step);
}

// New tokens of the request in the step that is put together.
std::int64_t GenerationReplica::piece_of(std::size_t rank, const InFlight& request) const {
  const PoolPlan& plan = pool_.plan;
  const std::int64_t decoding =
      plan.mixes_decode ? plan.mtp.query_tokens() * span_.batch.line(rank).batch : 0;
  return prefill_.share(plan, rank, request.to_prefill() - request.past, decoding);
}

void GenerationReplica::take_piece(Slot slot, std::int64_t tokens) {
  InFlight& request = pool_.requests[slot];
  request.piece = static_cast<std::int32_t>(tokens);
  prefill_.add(request.decode_rank, slot, tokens, request.past);
}

// Pieces of prompts for the step that starts, and requests that come with their KV.
void GenerationReplica::take_work(std::size_t rank, Tick now) {
  for (const Slot slot : under_way_) {
    const InFlight& request = pool_.requests[slot];
    const std::int64_t piece = request.decode_rank == rank ? piece_of(rank, request) : 0;
    if (piece > 0) {
      take_piece(slot, piece);
    }
  }
  SlotQueue& queue = queues_[rank];
  while (!queue.empty() && gave_way_[rank] == 0 && room_.has_slot(rank)) {
    const Slot slot = queue.front();
    InFlight& request = pool_.requests[slot];
    const PinnedBlocks::Hit hit = look_up(rank, request);
    const bool decodes = kv_is_here(request);
    const std::int64_t piece = decodes ? 0 : piece_of(rank, request);
    if ((!decodes && piece == 0) || !has_room(rank, request)) {
      return;
    }
    admit_head(rank, now);
    if (decodes) {
      begin_phase(slot, span_.step);
      add_to_batch(slot);
      joined_.push_back(slot);
      ++fresh_;
      use_blocks(slot, hit);
      store_blocks(slot);
    } else {
      under_way_.push_back(slot);
      use_blocks(slot, hit);
      take_piece(slot, piece);
    }
  }
}

}  // namespace rackplan
