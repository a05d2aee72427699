// SPDX-License-Identifier: Apache-2.0
#include "sim/serving/prefill_replica.h"

#include <algorithm>

namespace rackplan {

void PrefillReplica::ready(Slot slot, Tick now) {
  InFlight& request = pool_.requests[slot];
  request.ready = now;
  request.first_rank = ledger_.assign(request.first_rank, request.request.prompt_tokens);
  pool_.watch.ready(index_, request);
  queues_[request.first_rank].push_back(slot);
  ++queued_;
  wake(now);
}

// Idle: its boundary comes after all arrivals and transfer ends of this tick.
void PrefillReplica::wake(Tick now) {
  if (next_ == never) {
    next_ = now;
    start_ = end_ = clock_at(now);
  }
}

// The requests that a boundary looks at: those whose step ended, and the heads of the queues.
template <class Visit>
void PrefillReplica::visit_soon(const Visit& visit) const {
  for (const Slot slot : step_.prompts()) {
    visit(slot);
  }
  for (const SlotQueue& queue : queues_.all()) {
    if (!queue.empty()) {
      visit(queue.front());
    }
  }
}

// All ranks wait for their memory together.
void PrefillReplica::prefetch() const {
  visit_soon([&](Slot slot) { pool_.requests.prefetch(slot); });
  visit_soon([&](Slot slot) { room_.prefetch_hashes(pool_.requests[slot]); });
  visit_soon([&](Slot slot) { room_.prefetch_blocks(pool_.requests[slot]); });
}

void PrefillReplica::boundary(std::vector<Slot>& prefilled) {
  prefetch();
  if (!step_.empty()) {
    const double seconds = pool_.clock_seconds(start_, end_);
    count_prefill(pool_.tally, step_, seconds);
    pool_.tally.busy_seconds[static_cast<std::size_t>(index_)] += seconds;
    prefilled_tokens_ += step_.tokens();
    watch_step();
    for (const Slot slot : step_.prompts()) {
      InFlight& request = pool_.requests[slot];
      request.past += request.piece;
      room_.computed(request, next_);
      if (request.past < request.request.prompt_tokens) {
        continue;
      }
      under_way_.erase(std::find(under_way_.begin(), under_way_.end(), slot));
      ledger_.discharge(request.first_rank, request.request.prompt_tokens);
      prefilled.push_back(slot);
    }
    step_.clear();
  }
  start_step(end_);
}

// Prompts under way, then those at the head of the rank's queue, for the step that starts.
void PrefillReplica::take_prompts(std::size_t rank) {
  for (const Slot slot : under_way_) {
    if (pool_.requests[slot].first_rank == rank) {
      static_cast<void>(take_piece(slot));
    }
  }
  while (!queues_[rank].empty() && take_head(rank)) {
  }
}

// The prompt at the head of the queue, if the step and the KV cache have room for it.
bool PrefillReplica::take_head(std::size_t rank) {
  const Slot slot = queues_[rank].front();
  InFlight& head = pool_.requests[slot];
  const PrefixRoom::Hit hit = room_.look_up(rank, head);
  head.past = hit.tokens;
  if (!room_.fits(rank, head, hit) || !take_piece(slot)) {
    return false;
  }
  room_.admit(rank, head, hit, next_);
  count_admission(pool_, index_, head, next_);
  pool_.watch.admitted(index_, head);
  under_way_.push_back(slot);
  queues_[rank].pop_front();
  --queued_;
  return true;
}

// As much of the prompt as the step has room for; false: nothing.
bool PrefillReplica::take_piece(Slot slot) {
  InFlight& request = pool_.requests[slot];
  const std::int64_t need = request.request.prompt_tokens - request.past;
  const std::int64_t tokens = step_.share(pool_.plan, request.first_rank, need, 0);
  if (tokens == 0) {
    return false;
  }
  request.piece = static_cast<std::int32_t>(tokens);
  step_.add(request.first_rank, slot, tokens, request.past);
  return true;
}

void PrefillReplica::start_step(Clock at) {
  for (std::size_t rank = 0; rank < queues_.size(); ++rank) {
    take_prompts(rank);
  }
  if (step_.empty()) {
    next_ = never;
    return;
  }
  room_.note_peak();
  start_ = at;
  end_ = at + step_.start(pool_.steps, pool_.requests);
  next_ = tick_of(end_);
}

void PrefillReplica::watch_step() const {
  pool_.watch.stepped(index_,
                      tick_of(start_),
                      tick_of(end_),
                      {.prompts = static_cast<std::int64_t>(step_.prompts().size()),
                       .prompt_tokens = step_.tokens()});
}

void PrefillReplica::release(Slot slot, Tick now) {
  room_.release(pool_.requests[slot], now);
  if (queued_ > 0) {
    wake(now);
  }
}

void PrefillReplica::close(Tick end) {
  room_.settle(end);
  for (const SlotQueue& queue : queues_.all()) {
    for (std::size_t i = 0; i < queue.size(); ++i) {
      const Slot slot = queue[i];
      pool_.tally.queue_request_seconds += pool_.seconds(pool_.requests[slot].ready, end);
      pool_.watch.left_waiting(index_, pool_.requests[slot], end);
    }
  }
}

}  // namespace rackplan
