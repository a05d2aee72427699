// SPDX-License-Identifier: Apache-2.0
#include "sim/serving/decode_replica.h"

namespace rackplan {

bool DecodeReplica::can_admit(Slot slot) const {
  const InFlight& request = pool_.requests[slot];
  return room_.fits(request.decode_rank, request.kv_tokens());
}

// The request runs from the start of `span` on, at tick `boundary`. The span is to be settled.
void DecodeReplica::admit(Slot slot, Tick boundary, DecodeSpan& span) {
  InFlight& request = pool_.requests[slot];
  count_admission(pool_.tally, index_, request, boundary);
  room_.take(request.decode_rank, request.kv_tokens());
  span.batch.add(request.decode_rank, request.request.prompt_tokens, span.step);
  running_.add({span.step + request.request.output_tokens, request.request.id, slot});
}

void DecodeReplica::ready(Slot slot, Tick now) {
  InFlight& request = pool_.requests[slot];
  request.ready = now;
  if (!joining_.slots.empty() && tick_of(joining_.span.start) < now) {
    apply_join();
  }
  std::deque<Slot>& queue = queues_[request.decode_rank];
  if ((queued_ > 0 && !queue.empty()) || !can_admit(slot)) {
    queue.push_back(slot);
    ++queued_;
    return;
  }
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
  admit(slot, tick_of(joining_.span.start), joining_.span);
  joining_.span.settle(pool_.steps, pool_.padding);
  find_next();
}

void DecodeReplica::boundary(std::vector<Slot>& completed) {
  const Tick now = next_;
  const std::int64_t step = running_.next().last_step;
  if (!joining_.slots.empty() && joining_.span.step < step) {
    apply_join();
  }
  const std::int64_t n = step - span_.step;
  advance(n, span_.end_after(pool_.steps, n));
  while (!running_.empty() && running_.next().last_step == step) {
    const Slot slot = running_.next().slot;
    running_.remove_next();
    const InFlight& request = pool_.requests[slot];
    span_.batch.remove(request.decode_rank, request.kv_tokens(), step);
    room_.give_back(request.decode_rank, request.kv_tokens());
    ledger_.discharge(request.decode_rank, 1);
    pool_.tally.kv_reserved_token_seconds +=
        static_cast<double>(request.kv_tokens()) * to_seconds(now - request.admitted).in_base();
    completed.push_back(slot);
  }
  joined_.clear();
  if (!joining_.slots.empty()) {  // at this very boundary
    joined_.swap(joining_.slots);
    for (const Slot slot : joined_) {
      const InFlight& request = pool_.requests[slot];
      span_.batch.add(request.decode_rank, request.request.prompt_tokens, step);
    }
  }
  for (std::size_t rank = 0; queued_ > 0 && rank < queues_.size(); ++rank) {
    admit_waiting(rank, now);
  }
  span_.settle(pool_.steps, pool_.padding);
  room_.note_peak();
  first_steps(joined_);
  find_next();
}

void DecodeReplica::admit_waiting(std::size_t rank, Tick boundary) {
  std::deque<Slot>& queue = queues_[rank];
  while (!queue.empty() && can_admit(queue.front())) {
    admit(queue.front(), boundary, span_);
    joined_.push_back(queue.front());
    queue.pop_front();
    --queued_;
  }
}

// Moves past n steps: their tokens, gaps and times.
void DecodeReplica::advance(std::int64_t n, Clock end) {
  if (n == 0) {
    return;
  }
  const auto batch = static_cast<std::uint64_t>(span_.batch.requests());
  add_step_durations(
      pool_.steps, span_, 0, 1, batch - static_cast<std::uint64_t>(fresh_), pool_.chunk_gaps);
  add_step_durations(pool_.steps, span_, 1, n, batch, pool_.chunk_gaps);
  fresh_ = 0;
  const double seconds = seconds_of(end - span_.start);
  count_decode(pool_.tally, span_, n, seconds);
  pool_.tally.busy_seconds[static_cast<std::size_t>(index_)] += seconds;
  generated_ += n * span_.batch.requests();
  span_.advance(n, end);
}

void DecodeReplica::apply_join() {
  advance(joining_.span.step - span_.step, joining_.span.start);
  span_ = joining_.span;
  room_.note_peak();
  first_steps(joining_.slots);
  joining_.slots.clear();
}

// The first tokens of those who just joined the batch come out with its next step.
void DecodeReplica::first_steps(const std::vector<Slot>& joined) {
  if (joined.empty()) {
    return;
  }
  fresh_ += static_cast<int>(joined.size());
  const Tick out = tick_of(span_.end_after(pool_.steps, 1));
  for (const Slot slot : joined) {
    pool_.requests[slot].first_token = out;
  }
}

void DecodeReplica::find_next() {
  if (running_.empty()) {
    next_ = never;
    return;
  }
  const std::int64_t step = running_.next().last_step;
  const bool after_join = !joining_.slots.empty() && joining_.span.step <= step;
  const DecodeSpan& span = after_join ? joining_.span : span_;
  next_ = tick_of(span.end_after(pool_.steps, step - span.step));
}

void DecodeReplica::close(Tick end) {
  if (!joining_.slots.empty()) {
    if (tick_of(joining_.span.start) <= end) {
      apply_join();
    } else {
      turn_away(end);
    }
  }
  if (span_.batch.requests() > 0) {
    const std::int64_t n = span_.steps_until(pool_.steps, end + 1) - 1;
    if (n > 0) {
      advance(n, span_.end_after(pool_.steps, n));
    }
  }
  for (const RunningSet::Entry& entry : running_.entries()) {
    const InFlight& request = pool_.requests[entry.slot];
    if (request.admitted <= end) {
      pool_.tally.kv_reserved_token_seconds +=
          static_cast<double>(request.kv_tokens()) * to_seconds(end - request.admitted).in_base();
    }
  }
  for (const std::deque<Slot>& queue : queues_.all()) {
    for (const Slot slot : queue) {
      pool_.tally.queue_request_seconds += to_seconds(end - pool_.requests[slot].ready).in_base();
    }
  }
}

// The run ends before the boundary at which they would have joined: they still wait.
void DecodeReplica::turn_away(Tick end) {
  for (const Slot slot : joining_.slots) {
    pool_.tally.queue_request_seconds -= to_seconds(pool_.requests[slot].admitted - end).in_base();
    --pool_.tally.requests[static_cast<std::size_t>(index_)];
  }
  turned_away_ = static_cast<int>(joining_.slots.size());
}

}  // namespace rackplan
