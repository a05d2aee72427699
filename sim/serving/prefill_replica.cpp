// SPDX-License-Identifier: Apache-2.0
#include "sim/serving/prefill_replica.h"

namespace rackplan {

void PrefillReplica::ready(Slot slot, Tick now) {
  InFlight& request = pool_.requests[slot];
  request.ready = now;
  request.first_rank = ledger_.assign(request.first_rank, request.request.prompt_tokens);
  queues_[request.first_rank].push_back(slot);
  wake(now);
}

// Idle: its boundary comes after all arrivals and transfer ends of this tick.
void PrefillReplica::wake(Tick now) {
  if (next_ == never) {
    next_ = now;
    start_ = end_ = clock_at(now);
  }
}

void PrefillReplica::boundary(std::vector<Slot>& prefilled) {
  if (!step_.empty()) {
    const double seconds = seconds_of(end_ - start_);
    count_prefill(pool_.tally, step_, seconds);
    pool_.tally.busy_seconds[static_cast<std::size_t>(index_)] += seconds;
    for (const Slot slot : step_.prompts()) {
      const InFlight& request = pool_.requests[slot];
      ledger_.discharge(request.first_rank, request.request.prompt_tokens);
      room_.computed(request, next_);
      prefilled.push_back(slot);
    }
    step_.clear();
  }
  start_step(end_);
}

// Prompts from the head of the rank's queue for the step that starts.
void PrefillReplica::take_prompts(std::size_t rank) {
  std::deque<Slot>& queue = queues_[rank];
  while (!queue.empty()) {
    InFlight& head = pool_.requests[queue.front()];
    const PrefixRoom::Hit hit = room_.look_up(rank, head);
    if (!step_.fits(pool_.plan, rank, head.request.prompt_tokens - hit.tokens) ||
        !room_.fits(rank, head, hit)) {
      return;
    }
    room_.admit(rank, head, hit, next_);
    step_.add(rank, queue.front(), head);
    count_admission(pool_.tally, index_, head, next_);
    queue.pop_front();
  }
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

void PrefillReplica::release(Slot slot, Tick now) {
  room_.release(pool_.requests[slot], now);
  if (waiting() > 0) {
    wake(now);
  }
}

void PrefillReplica::close(Tick end) {
  room_.settle(end);
  for (const std::deque<Slot>& queue : queues_.all()) {
    for (const Slot slot : queue) {
      pool_.tally.queue_request_seconds += to_seconds(end - pool_.requests[slot].ready).in_base();
    }
  }
}

}  // namespace rackplan
