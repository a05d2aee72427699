// SPDX-License-Identifier: Apache-2.0
#include "tests/oracle/replica.h"

#include "models/base/error.h"

#include <algorithm>
#include <bit>

namespace rackplan::oracle {
namespace {

constexpr std::int64_t subticks_per_tick = 65536;

Tick round_up(Subticks clock) {
  const Subticks ticks = clock / subticks_per_tick;
  return static_cast<Tick>(clock % subticks_per_tick == 0 ? ticks : ticks + 1);
}

double seconds(Subticks duration) {
  return static_cast<double>(duration) / 65536e12;
}

std::int64_t whole(const Request& request) {
  return std::int64_t{request.prompt_tokens} + request.output_tokens;
}

}  // namespace

Replica::Replica(Role role,
                 const PoolPlan& plan,
                 std::size_t index,
                 const RequestSource& source,
                 ServeResult& result,
                 PoolTally& tally,
                 Causes& causes,
                 const CacheListener& listener)
    : role_(role),
      plan_(plan),
      index_(index),
      source_(source),
      result_(result),
      tally_(tally),
      causes_(causes),
      ranks_(static_cast<std::size_t>(plan.ranks)) {
  for (std::size_t rank = 0; rank < ranks_.size() && role == Role::Prefill; ++rank) {
    caches_.emplace_back(
        plan.kv_capacity_per_rank, causes, [listener, rank](BlockHash hash, bool stored) {
          listener(rank, hash, stored);
        });
  }
}

std::size_t Replica::assign(const Request& request, std::optional<std::size_t> rank) {
  std::size_t least = rank.value_or(0);
  for (std::size_t other = 1; other < ranks_.size() && !rank; ++other) {
    if (ranks_[other].load < ranks_[least].load) {
      least = other;
    }
  }
  ranks_[least].load += role_ == Role::Prefill ? request.prompt_tokens : 1;
  rank_of_.emplace(request.id, least);
  return least;
}

void Replica::ready(const Request& request, Tick now) {
  ranks_[rank_of_.at(request.id)].queue.push_back({request, now});
  wake_ = now;
}

Tick Replica::boundary() const {
  if (step_ != Step::None) {
    return round_up(clock_ + duration_);
  }
  return wake_;
}

Finished Replica::finish() {
  Finished finished;
  if (step_ == Step::None) {
    clock_ = Subticks{wake_} * subticks_per_tick;
    wake_ = never;
    return finished;
  }
  clock_ += duration_;
  causes_.fractional += clock_ % subticks_per_tick != 0 ? 1 : 0;
  tally_.busy_seconds[index_] += seconds(duration_);
  if (step_ == Step::Prefill) {
    finish_prefill(finished);
  } else {
    finish_decode(finished);
  }
  step_ = Step::None;
  return finished;
}

std::vector<Replica::PrefillSums> Replica::prefill_sums() const {
  std::vector<PrefillSums> sums(ranks_.size());
  for (const auto& [id, prefilling] : prefilling_) {
    const std::int64_t fresh = prefilling.request.prompt_tokens - prefilling.cached;
    PrefillSums& rank = sums[prefilling.rank];
    rank.prompts += 1;
    rank.tokens += fresh;
    rank.work += fresh * prefilling.cached + fresh * fresh / 2;
  }
  return sums;
}

std::int64_t Replica::rank_time(const PrefillSums& rank, std::int64_t step_tokens) const {
  return rank.tokens == 0 ? 0 : plan_.steps->prefill_step(rank.tokens, rank.work, step_tokens);
}

void Replica::finish_prefill(Finished& finished) {
  PrefillSums whole_step;
  const std::vector<PrefillSums> sums = prefill_sums();
  for (const PrefillSums& rank : sums) {
    whole_step.prompts += rank.prompts;
    whole_step.tokens += rank.tokens;
  }
  PrefillSums slowest;
  for (const PrefillSums& rank : sums) {
    const bool slower = rank_time(rank, whole_step.tokens) > rank_time(slowest, whole_step.tokens);
    slowest = slower ? rank : slowest;
  }
  PrefillClass& size =
      tally_.prefill_by_size[std::bit_width(static_cast<std::uint64_t>(slowest.tokens)) - 1U];
  size.steps += 1;
  size.prompts += whole_step.prompts;
  size.tokens += whole_step.tokens;
  size.rank_tokens += slowest.tokens;
  size.rank_work += static_cast<double>(slowest.work);
  size.seconds += seconds(duration_);
  for (const auto& [id, prefilling] : prefilling_) {
    const Request& request = prefilling.request;
    result_.prompt_tokens += request.prompt_tokens;
    if (role_ == Role::Prefill) {
      settle_held(clock_);
      caches_[prefilling.rank].computed(request, blocks_of(request));
      finished.prefilled.push_back({request, prefilling.rank});
      leave(id);
      continue;
    }
    Running running{.request = request, .rank = prefilling.rank, .context = request.prompt_tokens};
    produce_token(running);
    finished.first_tokens.push_back(id);
    if (running.produced == request.output_tokens) {
      finished.completed.push_back({request, running.first_token, round_up(clock_)});
      release(id, clock_);
      leave(id);
    } else {
      running_.emplace(id, running);
    }
  }
  prefilling_.clear();
}

/// The request is no longer among those of its rank.
void Replica::leave(RequestId id) {
  const auto at = rank_of_.find(id);
  ensure(at != rank_of_.end(), "a request that leaves was given to a rank");
  Rank& rank = ranks_[at->second];
  if (role_ == Role::Prefill) {
    rank.load -= prefilling_.at(id).request.prompt_tokens;
  } else {
    rank.load -= 1;
    rank.slots_taken -= 1;
  }
  rank_of_.erase(at);
}

void Replica::finish_decode(Finished& finished) {
  BatchTime& batch = tally_.decode_by_batch[static_cast<std::size_t>(padded_batch_)];
  batch.steps += 1;
  batch.seconds += seconds(duration_);
  batch.context_seconds += static_cast<double>(context_) * seconds(duration_);
  batch.request_seconds += static_cast<double>(running_.size()) * seconds(duration_);
  for (auto at = running_.begin(); at != running_.end();) {
    Running& running = at->second;
    produce_token(running);
    if (running.produced == running.request.output_tokens) {
      finished.completed.push_back({running.request, running.first_token, round_up(clock_)});
      release(at->first, clock_);
      leave(at->first);
      at = running_.erase(at);
    } else {
      ++at;
    }
  }
  if (!finished.completed.empty()) {
    same_batch_ = false;
    causes_.completion += running_.empty() ? 0 : 1;
  }
}

void Replica::produce_token(Running& running) {
  running.produced += 1;
  running.context += 1;
  result_.generated_tokens += 1;
  if (running.produced == 1) {
    running.first_token = round_up(clock_);
  } else {
    const Subticks gap = clock_ - running.last_token;
    result_.chunk_gaps.add(static_cast<std::uint64_t>(gap / (subticks_per_tick * 1000)));
  }
  running.last_token = clock_;
}

void Replica::start() {
  wake_ = never;  // all that is ready is looked at now
  const bool prefills = role_ != Role::Decode && start_prefill();
  if (prefills) {
    return;
  }
  if (role_ == Role::Decode) {
    admit_to_decode();
  }
  if (!running_.empty()) {
    start_decode();
  }
}

bool Replica::has_room(const Rank& rank, const Request& request) {
  const bool slot = rank.slots_taken < static_cast<std::size_t>(plan_.max_batch_per_rank);
  const bool kv = rank.kv_reserved + whole(request) <= plan_.kv_capacity_per_rank;
  causes_.slot_blocked += slot ? 0 : 1;
  causes_.kv_blocked += slot && !kv ? 1 : 0;
  return slot && kv;
}

Request Replica::admit_head(std::size_t rank, std::int64_t kv_tokens) {
  const Waiting head = ranks_[rank].queue.front();
  ranks_[rank].queue.pop_front();
  ranks_[rank].slots_taken += 1;
  ranks_[rank].kv_reserved += kv_tokens;
  if (role_ != Role::Prefill) {
    kv_.emplace(head.request.id, Held{kv_tokens, rank, clock_});
  }
  std::int64_t reserved = 0;
  for (const Rank& each : ranks_) {
    reserved += each.kv_reserved;
  }
  for (const RankCache& cache : caches_) {
    reserved += cache.held();
  }
  tally_.kv_reserved_peak = std::max(tally_.kv_reserved_peak, reserved);
  tally_.queue_request_seconds += seconds(clock_ - Subticks{head.since} * subticks_per_tick);
  tally_.requests[index_] += 1;
  return head.request;
}

void Replica::release(RequestId id, Subticks now) {
  const auto held = kv_.find(id);
  ensure(held != kv_.end(), "KV that is released was reserved");
  tally_.kv_reserved_token_seconds +=
      static_cast<double>(held->second.tokens) * seconds(now - held->second.since);
  ranks_[held->second.rank].kv_reserved -= held->second.tokens;
  kv_.erase(held);
}

void Replica::forget(const Request& request, std::size_t rank, Tick now) {
  settle_held(Subticks{now} * subticks_per_tick);
  caches_[rank].leave(request);
  for (const Rank& each : ranks_) {
    wake_ = each.queue.empty() ? wake_ : now;
  }
}

/// Adds the KV held in the caches from the last call until `now`.
void Replica::settle_held(Subticks now) {
  for (const RankCache& cache : caches_) {
    tally_.kv_reserved_token_seconds +=
        static_cast<double>(cache.held()) * seconds(now - held_since_);
  }
  held_since_ = now;
}

PromptBlocks Replica::blocks_of(const Request& request) const {
  return plan_.prefix_cache ? source_.blocks_of(request.id) : PromptBlocks{};
}

/// Prompts from the head of the rank's queue for the step that starts.
void Replica::take_prompts(std::size_t rank) {
  std::deque<Waiting>& queue = ranks_[rank].queue;
  int prompts = 0;
  std::int64_t tokens = 0;
  while (!queue.empty() && prompts < plan_.max_prompts_per_rank) {
    const Request& head = queue.front().request;
    const std::int64_t cached = cached_tokens(rank, head);
    const std::int64_t fresh = head.prompt_tokens - cached;
    const bool within_budget = tokens + fresh <= plan_.max_tokens_per_rank;
    if (prompts > 0 && !within_budget) {
      causes_.budget_closes += 1;
      break;
    }
    const bool room = role_ == Role::Prefill ? caches_[rank].has_room(head, blocks_of(head))
                                             : has_room(ranks_[rank], head);
    if (!room) {
      break;
    }
    causes_.over_budget += within_budget ? 0 : 1;
    prompts += 1;
    tokens += fresh;
    if (role_ == Role::Prefill) {
      admit_to_cache(rank, head);
    }
    const Request request = admit_head(rank, role_ == Role::Prefill ? 0 : whole(head));
    prefilling_.emplace(request.id, Prefilling{request, rank, cached});
  }
}

/// Of the head of the rank's queue, if it were admitted now.
std::int64_t Replica::cached_tokens(std::size_t rank, const Request& head) const {
  if (role_ != Role::Prefill) {
    return 0;
  }
  const PromptBlocks blocks = blocks_of(head);
  return std::min<std::int64_t>(caches_[rank].hits(blocks) * blocks.convention.tokens,
                                head.prompt_tokens - 1);
}

void Replica::admit_to_cache(std::size_t rank, const Request& head) {
  const PromptBlocks blocks = blocks_of(head);
  if (!blocks.hashes.empty()) {
    tally_.prefix_lookup_tokens += head.prompt_tokens;
    tally_.prefix_hit_tokens += cached_tokens(rank, head);
    tally_.prefix_lookup_blocks += static_cast<std::int64_t>(blocks.hashes.size());
    tally_.prefix_hit_blocks += caches_[rank].hits(blocks);
  }
  settle_held(clock_);
  tally_.prefix_evicted_blocks += caches_[rank].admit(head, blocks);
}

bool Replica::start_prefill() {
  for (std::size_t rank = 0; rank < ranks_.size(); ++rank) {
    take_prompts(rank);
  }
  if (prefilling_.empty()) {
    return false;
  }
  causes_.prefill_interrupts += running_.empty() ? 0 : 1;
  same_batch_ = false;
  const std::vector<PrefillSums> sums = prefill_sums();
  std::int64_t step_tokens = 0;
  for (const PrefillSums& rank : sums) {
    step_tokens += rank.tokens;
    causes_.uneven_prefill += rank.tokens != sums.front().tokens ? 1 : 0;
  }
  std::int64_t slowest = 0;
  for (const PrefillSums& rank : sums) {
    slowest = std::max(slowest, rank_time(rank, step_tokens));
  }
  set_step(Step::Prefill, slowest);
  return true;
}

void Replica::admit_to_decode() {
  const bool was_decoding = !running_.empty();
  for (std::size_t rank = 0; rank < ranks_.size(); ++rank) {
    const std::deque<Waiting>& queue = ranks_[rank].queue;
    while (!queue.empty() && has_room(ranks_[rank], queue.front().request)) {
      const Request request = admit_head(rank, whole(queue.front().request));
      running_.emplace(request.id,
                       Running{.request = request, .rank = rank, .context = request.prompt_tokens});
      same_batch_ = false;
      causes_.admission += was_decoding ? 1 : 0;
    }
  }
}

void Replica::start_decode() {
  std::vector<int> batches(ranks_.size());
  std::vector<std::int64_t> contexts(ranks_.size());
  for (const auto& [id, running] : running_) {
    batches[running.rank] += 1;
    contexts[running.rank] += running.context;
  }
  const int fullest = *std::max_element(batches.begin(), batches.end());
  padded_batch_ = fullest;
  for (const int graph : plan_.graph_batches) {
    if (graph >= fullest) {
      padded_batch_ = graph;
      break;
    }
  }
  const auto slowest = std::max_element(contexts.begin(), contexts.end());
  context_ = *slowest;
  const StepTable& steps = *plan_.steps;
  std::size_t segment = 0;
  for (const StepTable::Segment& candidate : steps.decode(padded_batch_)) {
    segment += candidate.x0 <= context_ ? 1 : 0;
  }
  causes_.padded += padded_batch_ != fullest ? 1 : 0;
  causes_.idle_rank += *std::min_element(batches.begin(), batches.end()) == 0 ? 1 : 0;
  causes_.segment_end += same_batch_ && segment != segment_ ? 1 : 0;
  if (!same_batch_ || contexts[slowest_] < context_) {
    causes_.leader_change += same_batch_ ? 1 : 0;
    slowest_ = static_cast<std::size_t>(slowest - contexts.begin());
  }
  segment_ = segment;
  same_batch_ = true;
  const auto requests = static_cast<std::int64_t>(running_.size());
  set_step(Step::Decode, steps.decode_step(padded_batch_, context_, requests));
}

void Replica::set_step(Step step, std::int64_t duration) {
  ensure(duration >= subticks_per_tick, "a step lasts at least one tick");
  step_ = step;
  duration_ = duration;
}

void Replica::close(Tick end, UnfinishedTally& unfinished) {
  for (const Rank& rank : ranks_) {
    const auto waiting = static_cast<std::int64_t>(rank.queue.size());
    (role_ == Role::Decode ? unfinished.waiting_decode : unfinished.waiting_prefill) += waiting;
    for (const Waiting& each : rank.queue) {
      tally_.queue_request_seconds += seconds(Subticks{end - each.since} * subticks_per_tick);
    }
  }
  unfinished.in_prefill += static_cast<std::int64_t>(prefilling_.size());
  unfinished.decoding += static_cast<std::int64_t>(running_.size());
  while (!kv_.empty()) {
    release(kv_.begin()->first, Subticks{end} * subticks_per_tick);
  }
  settle_held(Subticks{end} * subticks_per_tick);
}

}  // namespace rackplan::oracle
