// SPDX-License-Identifier: Apache-2.0
#include "sim/serving/prefill_replica.h"

namespace rackplan {

void PrefillReplica::ready(Slot slot, Tick now) {
  pool_.requests[slot].ready = now;
  queue_.push_back(slot);
  if (next_ == never) {
    next_ = now;  // idle: its boundary comes after all arrivals of this tick
    start_ = end_ = clock_at(now);
  }
}

void PrefillReplica::boundary(std::vector<Slot>& prefilled) {
  if (!batch_.empty()) {
    const double seconds = seconds_of(end_ - start_);
    count_prefill(
        pool_.tally, static_cast<int>(batch_.prompts.size()), batch_.tokens, batch_.work, seconds);
    pool_.tally.busy_seconds[static_cast<std::size_t>(index_)] += seconds;
    prefilled.insert(prefilled.end(), batch_.prompts.begin(), batch_.prompts.end());
    batch_.clear();
  }
  start_step(end_);
}

void PrefillReplica::start_step(Clock at) {
  const Tick now = next_;
  while (!queue_.empty()) {
    InFlight& head = pool_.requests[queue_.front()];
    const std::int64_t tokens = head.request.prompt_tokens;
    if (!batch_.fits(pool_.plan, tokens)) {
      break;
    }
    batch_.add(queue_.front(), tokens);
    count_admission(pool_.tally, index_, head, now);
    kv_.reserve(tokens);
    queue_.pop_front();
  }
  if (batch_.empty()) {
    next_ = never;
    return;
  }
  kv_.note_peak();
  start_ = at;
  end_ = at + batch_.duration(pool_.steps);
  next_ = tick_of(end_);
}

void PrefillReplica::release(Slot slot, Tick now) {
  const InFlight& held = pool_.requests[slot];
  kv_.release(held.request.prompt_tokens);
  pool_.tally.kv_reserved_token_seconds +=
      static_cast<double>(held.request.prompt_tokens) * to_seconds(now - held.admitted).in_base();
}

void PrefillReplica::close(Tick end) {
  for (const Slot slot : batch_.prompts) {
    release(slot, end);
  }
  for (const Slot slot : queue_) {
    pool_.tally.queue_request_seconds += to_seconds(end - pool_.requests[slot].ready).in_base();
  }
}

}  // namespace rackplan
