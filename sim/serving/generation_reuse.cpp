// SPDX-License-Identifier: Apache-2.0
// Blocks of prompts that a GenerationReplica finds again. Requests count their blocks each for
// itself; what they have in common is taken off the sum, so that between two changes of a rank it
// is a number, and its contexts grow as they do without.
#include "sim/serving/generation_replica.h"

#include <algorithm>

namespace rackplan {

// KV blocks that the requests of a rank count in step `step`, each for itself. O(batch).
std::int64_t GenerationReplica::held_blocks(std::size_t rank, std::int64_t step) const {
  return pool_.plan.kv.grows() ? blocks_running(rank, step) + blocks_under_way(rank)
                               : room_.kv(rank);
}

// What nobody uses goes, as far as it has no place beside what is held in step `step`. Nothing else
// changes on the rank between two calls, so that it does not matter in which step it went.
void GenerationReplica::displace(std::size_t rank, std::int64_t step) {
  const std::int64_t unpinned = blocks_.unpinned(rank);
  if (unpinned == 0) {
    return;
  }
  const std::int64_t room = capacity(rank) - unpinned * unit();
  if (pool_.plan.kv.grows() && most_blocks(rank, step) + blocks_under_way(rank) <= room) {
    return;
  }
  const std::int64_t lacking = held_blocks(rank, step) - room;
  if (lacking > 0) {
    blocks_.evict(rank, std::min(unpinned, (lacking + unit() - 1) / unit()));
  }
}

// What the request at the head of a queue finds of its prompt.
PinnedBlocks::Hit GenerationReplica::look_up(std::size_t rank, InFlight& request) {
  if (!pool_.reuses) {
    return {};
  }
  displace(rank, span_.step);
  const PinnedBlocks::Hit hit = blocks_.look_up(rank, request);
  if (!kv_is_here(request)) {
    request.past = hit.tokens;
  }
  return hit;
}

// It was admitted.
void GenerationReplica::use_blocks(Slot slot, const PinnedBlocks::Hit& hit) {
  if (pool_.reuses) {
    InFlight& request = pool_.requests[slot];
    const std::size_t rank = request.decode_rank;
    blocks_.pin(rank, request, hit);
    displace(rank, span_.step);
    blocks_.tell(rank, next_);
    count_saved(next_);
  }
}

// A piece of its prompt was computed, or came with the request.
void GenerationReplica::store_blocks(Slot slot) {
  if (pool_.reuses) {
    const InFlight& request = pool_.requests[slot];
    blocks_.tell(request.decode_rank, next_);
    static_cast<void>(blocks_.store(request.decode_rank, request, next_));
    count_saved(next_);
  }
}

// It completed or lost its KV.
void GenerationReplica::leave_blocks(Slot slot) {
  if (pool_.reuses) {
    const InFlight& request = pool_.requests[slot];
    blocks_.tell(request.decode_rank, next_);
    blocks_.release(request.decode_rank, request);
    count_saved(next_);
  }
}

// Takes what was counted several times until `now` off the tallies.
void GenerationReplica::count_saved(Tick now) {
  const auto tokens = static_cast<double>(saved_ * pool_.plan.kv.block_tokens);
  if (saved_ > 0 && now > saved_since_) {
    pool_.tally.kv_reserved_token_seconds -= tokens * pool_.seconds(saved_since_, now);
    pool_.watch.held(index_, -tokens, saved_since_, now);
  }
  saved_since_ = now;
  saved_ = 0;
  for (std::size_t rank = 0; rank < queues_.size(); ++rank) {
    saved_ += blocks_.shared(rank) * unit();
  }
}

}  // namespace rackplan
