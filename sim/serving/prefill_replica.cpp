// SPDX-License-Identifier: Apache-2.0
#include "sim/serving/prefill_replica.h"

#include <algorithm>

namespace rackplan {

void PrefillReplica::ready(Slot slot, Tick now) {
  InFlight& request = pool_.requests[slot];
  request.ready = now;
  request.past = request.cached_tokens;
  request.first_rank = ledger_.choose(request.request.prompt_tokens);
  pool_.watch.ready(index_, request);
  queues_[request.first_rank].push_back(slot);
  if (next_ == never) {
    next_ = now;  // idle: its boundary comes after all arrivals of this tick
    start_ = end_ = clock_at(now);
  }
}

void PrefillReplica::boundary(std::vector<Slot>& prefilled) {
  if (!step_.empty()) {
    const double seconds = seconds_of(end_ - start_);
    count_prefill(pool_.tally, step_, seconds);
    pool_.tally.busy_seconds[static_cast<std::size_t>(index_)] += seconds;
    prefilled_tokens_ += step_.tokens();
    watch_step();
    for (const Slot slot : step_.prompts()) {
      InFlight& request = pool_.requests[slot];
      request.past += request.piece;
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
  std::deque<Slot>& queue = queues_[rank];
  while (!queue.empty() && take_piece(queue.front())) {
    InFlight& head = pool_.requests[queue.front()];
    count_admission(pool_.tally, index_, head, next_);
    pool_.watch.admitted(index_, head);
    room_.take(rank, head.request.prompt_tokens);
    under_way_.push_back(queue.front());
    queue.pop_front();
  }
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
  const InFlight& held = pool_.requests[slot];
  room_.give_back(held.first_rank, held.request.prompt_tokens);
  pool_.tally.kv_reserved_token_seconds +=
      static_cast<double>(held.request.prompt_tokens) * to_seconds(now - held.admitted).in_base();
  pool_.watch.held(index_, held.request.prompt_tokens, held.admitted, now);
}

void PrefillReplica::close(Tick end) {
  for (const Slot slot : under_way_) {
    release(slot, end);
  }
  for (const std::deque<Slot>& queue : queues_.all()) {
    for (const Slot slot : queue) {
      pool_.tally.queue_request_seconds += to_seconds(end - pool_.requests[slot].ready).in_base();
      pool_.watch.left_waiting(index_, pool_.requests[slot], end);
    }
  }
}

}  // namespace rackplan
