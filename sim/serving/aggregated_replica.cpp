// SPDX-License-Identifier: Apache-2.0
#include "sim/serving/aggregated_replica.h"

#include <algorithm>

namespace rackplan {

void AggregatedReplica::ready(Slot slot, Tick now) {
  InFlight& request = pool_.requests[slot];
  request.ready = now;
  request.first_rank = ledger_.assign(request.first_rank, 1);
  std::deque<Slot>& queue = queues_[request.first_rank];
  queue.push_back(slot);
  ++queued_;
  if (next_ == never) {
    next_ = now;  // idle: its boundary comes after all arrivals of this tick
    span_.start = clock_at(now);
  } else if (prefill_.empty() && queue.size() == 1 && span_.batch.requests() > 0 &&
             head_fits(request.first_rank)) {
    // A prefill step will start at the first boundary from now on.
    const std::int64_t n = span_.steps_until(pool_.steps, now);
    next_ = std::min(next_, tick_of(span_.end_after(pool_.steps, n)));
  }
}

bool AggregatedReplica::head_fits(std::size_t rank) const {
  const std::deque<Slot>& queue = queues_[rank];
  return !queue.empty() && room_.fits(rank, pool_.requests[queue.front()].kv_tokens());
}

void AggregatedReplica::boundary(std::vector<Slot>& completed) {
  if (!prefill_.empty()) {
    end_prefill(completed);
  } else if (span_.batch.requests() > 0) {
    end_decode(completed);
  }
  span_.settle(pool_.steps, pool_.padding);
  start_prefill();
  find_next();
}

void AggregatedReplica::end_prefill(std::vector<Slot>& completed) {
  const double seconds = seconds_of(prefill_end_ - span_.start);
  count_prefill(pool_.tally, prefill_, seconds);
  pool_.tally.busy_seconds[static_cast<std::size_t>(index_)] += seconds;
  prefilled_tokens_ += prefill_.tokens();
  generated_ += prefilling();
  span_.start = prefill_end_;
  int joined = 0;
  for (const Slot slot : prefill_.prompts()) {
    InFlight& request = pool_.requests[slot];
    request.first_token = next_;
    pool_.prefilled.push_back(slot);
    if (request.request.output_tokens == 1) {
      complete(slot, completed);
      continue;
    }
    ++joined;
    span_.batch.add(request.first_rank, request.request.prompt_tokens + 1, span_.step);
    running_.add({span_.step + request.request.output_tokens - 1, request.request.id, slot});
  }
  prefill_.clear();
  if (joined > 0) {
    cohorts_.push_back({joined, span_.start});
  }
}

void AggregatedReplica::end_decode(std::vector<Slot>& completed) {
  const std::int64_t n = span_.steps_until(pool_.steps, next_);
  advance(n, span_.end_after(pool_.steps, n));
  while (!running_.empty() && running_.next().last_step == span_.step) {
    const Slot slot = running_.next().slot;
    running_.remove_next();
    const InFlight& request = pool_.requests[slot];
    span_.batch.remove(request.first_rank, request.kv_tokens(), span_.step);
    complete(slot, completed);
  }
  cohorts_.clear();
  if (span_.batch.requests() > 0) {
    cohorts_.push_back({span_.batch.requests(), span_.start});
  }
}

void AggregatedReplica::complete(Slot slot, std::vector<Slot>& completed) {
  const InFlight& request = pool_.requests[slot];
  room_.give_back(request.first_rank, request.kv_tokens());
  ledger_.discharge(request.first_rank, 1);
  pool_.tally.kv_reserved_token_seconds +=
      static_cast<double>(request.kv_tokens()) * to_seconds(next_ - request.admitted).in_base();
  completed.push_back(slot);
}

// Prompts from the head of the rank's queue for the step that starts.
void AggregatedReplica::take_prompts(std::size_t rank) {
  std::deque<Slot>& queue = queues_[rank];
  while (head_fits(rank)) {
    InFlight& head = pool_.requests[queue.front()];
    if (!prefill_.fits(pool_.plan, rank, head.request.prompt_tokens)) {
      return;
    }
    prefill_.add(rank, queue.front(), head);
    count_admission(pool_.tally, index_, head, next_);
    room_.take(rank, head.kv_tokens());
    queue.pop_front();
    --queued_;
  }
}

void AggregatedReplica::start_prefill() {
  for (std::size_t rank = 0; queued_ > 0 && rank < queues_.size(); ++rank) {
    take_prompts(rank);
  }
  if (!prefill_.empty()) {
    room_.note_peak();
    prefill_end_ = span_.start + prefill_.start(pool_.steps, pool_.requests);
  }
}

// Moves past n decode steps: their tokens, gaps and times.
void AggregatedReplica::advance(std::int64_t n, Clock end) {
  const Clock first_end = span_.end_after(pool_.steps, 1);
  for (const Cohort& cohort : cohorts_) {
    pool_.chunk_gaps.add(whole_ns(first_end - cohort.last_token),
                         static_cast<std::uint64_t>(cohort.count));
  }
  const int requests = span_.batch.requests();
  add_step_durations(
      pool_.steps, span_, 1, n, static_cast<std::uint64_t>(requests), pool_.chunk_gaps);
  const double seconds = seconds_of(end - span_.start);
  count_decode(pool_.tally, span_, n, seconds);
  pool_.tally.busy_seconds[static_cast<std::size_t>(index_)] += seconds;
  generated_ += n * requests;
  span_.advance(n, end);
}

void AggregatedReplica::find_next() {
  if (!prefill_.empty()) {
    next_ = tick_of(prefill_end_);
  } else if (!running_.empty()) {
    next_ = tick_of(span_.end_after(pool_.steps, running_.next().last_step - span_.step));
  } else {
    next_ = never;
  }
}

void AggregatedReplica::close(Tick end) {
  if (prefill_.empty() && span_.batch.requests() > 0) {
    const std::int64_t n = span_.steps_until(pool_.steps, end + 1) - 1;
    if (n > 0) {
      advance(n, span_.end_after(pool_.steps, n));
    }
  }
  const auto still_holds = [&](Slot slot) {
    const InFlight& request = pool_.requests[slot];
    pool_.tally.kv_reserved_token_seconds +=
        static_cast<double>(request.kv_tokens()) * to_seconds(end - request.admitted).in_base();
  };
  for (const RunningSet::Entry& entry : running_.entries()) {
    still_holds(entry.slot);
  }
  for (const Slot slot : prefill_.prompts()) {
    still_holds(slot);
  }
  for (const std::deque<Slot>& queue : queues_.all()) {
    for (const Slot slot : queue) {
      pool_.tally.queue_request_seconds += to_seconds(end - pool_.requests[slot].ready).in_base();
    }
  }
}

}  // namespace rackplan
