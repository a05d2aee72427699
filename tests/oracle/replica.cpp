// SPDX-License-Identifier: Apache-2.0
#include "tests/oracle/replica.h"

#include "models/base/error.h"

#include <algorithm>
#include <bit>
#include <set>

namespace rackplan::oracle {
namespace {

constexpr std::int64_t fine_per_tick = std::int64_t{1} << 26;
constexpr std::int64_t fine_per_subtick = 1024;

Tick round_up(Fine clock) {
  const Fine ticks = clock / fine_per_tick;
  return static_cast<Tick>(clock % fine_per_tick == 0 ? ticks : ticks + 1);
}

double seconds(Fine duration) {
  return static_cast<double>(duration) / (1e12 * static_cast<double>(fine_per_tick));
}

}  // namespace

Replica::Replica(Role role,
                 const PoolPlan& plan,
                 std::size_t index,
                 ServeResult& result,
                 PoolTally& tally,
                 Causes& causes)
    : role_(role),
      plan_(plan),
      index_(index),
      result_(result),
      tally_(tally),
      causes_(causes),
      ranks_(static_cast<std::size_t>(plan.ranks)) {
  for (Rank& rank : ranks_) {
    rank.ratio = plan.kv.ratio.initial;
  }
}

std::int64_t Replica::whole(const Job& job) {
  return std::int64_t{job.request.prompt_tokens} + job.request.output_tokens;
}

/// Tokens whose KV there must be before it runs.
std::int64_t Replica::to_prefill(const Job& job) {
  return job.request.prompt_tokens + job.produced;
}

/// What a running request attends to in its next step, in 1/1024 tokens.
std::int64_t Replica::next_context(const Job& job) {
  return 1024 * (job.request.prompt_tokens + job.before) + job.steps * job.phase.growth;
}

/// Tokens to come that count when another asks for admission.
std::int64_t Replica::future(const Job& job) const {
  return std::min(job.request.output_tokens - job.produced, plan_.kv.ratio.longest_future);
}

std::size_t Replica::assign(const Request& request) {
  std::size_t least = 0;
  for (std::size_t rank = 1; rank < ranks_.size(); ++rank) {
    if (ranks_[rank].load < ranks_[least].load) {
      least = rank;
    }
  }
  ranks_[least].load += role_ == Role::Prefill ? request.prompt_tokens : 1;
  rank_of_.emplace(request.id, least);
  return least;
}

void Replica::ready(const Request& request, Tick now, std::int64_t cached) {
  const std::size_t rank = rank_of_.at(request.id);
  Job job;
  job.request = request;
  job.rank = rank;
  job.since = now;
  job.past = cached;
  jobs_.emplace(request.id, job);
  ranks_[rank].queue.push_back(request.id);
}

Tick Replica::boundary() const {
  if (stepping_) {
    return round_up(clock_ + duration_);
  }
  Tick first = never;
  for (const Rank& rank : ranks_) {
    first = rank.queue.empty() ? first : std::min(first, jobs_.at(rank.queue.front()).since);
  }
  return first;
}

Finished Replica::finish() {
  Finished finished;
  if (!stepping_) {
    clock_ = Fine{boundary()} * fine_per_tick;
    return finished;
  }
  tally_step();
  clock_ += duration_;
  causes_.fractional += clock_ % fine_per_tick != 0 ? 1 : 0;
  stepping_ = false;
  std::vector<RequestId> ids;
  for (const auto& [id, job] : jobs_) {
    ids.push_back(id);
  }
  for (const RequestId id : ids) {
    Job& job = jobs_.at(id);
    if (job.state == State::Running && decodes_) {
      job.steps += 1;
      produce(job, job.before + job.phase.tokens_after(job.steps) - job.produced);
      if (job.steps == job.phase.steps) {
        ensure(job.produced == job.request.output_tokens, "the last step produces the last token");
        complete(id, finished);
      }
    } else if (job.state == State::Prefilling && job.piece > 0) {
      result_.prompt_tokens += job.piece;
      job.past += job.piece;
      job.piece = 0;
      if (job.past < to_prefill(job)) {
        continue;
      }
      if (role_ == Role::Prefill) {
        finished.prefilled.push_back({job.request, job.rank});
        ranks_[job.rank].load -= job.request.prompt_tokens;
        rank_of_.erase(id);
        held_.emplace(id, job);
        jobs_.erase(id);
        continue;
      }
      produce(job, 1);
      if (job.produced == job.request.output_tokens) {
        complete(id, finished);
      } else {
        run(job);
      }
    }
  }
  if (decodes_) {
    for (Rank& rank : ranks_) {
      rank.ratio = std::max(rank.ratio - plan_.kv.ratio.decay, plan_.kv.ratio.least);
    }
  }
  if (!finished.completed.empty()) {
    same_batch_ = false;
    causes_.completion += jobs_.empty() ? 0 : 1;
  }
  return finished;
}

/// What the step that ends took.
void Replica::tally_step() {
  tally_.busy_seconds[index_] += seconds(duration_);
  std::int64_t held = 0;
  for (std::size_t rank = 0; rank < ranks_.size(); ++rank) {
    held += role_ == Role::Prefill ? 0 : blocks_held(rank);
  }
  tally_.kv_reserved_token_seconds +=
      static_cast<double>(held * plan_.kv.block_tokens) * seconds(duration_);
  if (prefills_) {
    tally_prefill();
    return;
  }
  const auto running = static_cast<double>(sums(true).requests);
  BatchTime& batch = tally_.decode_by_batch[static_cast<std::size_t>(padded_batch_)];
  batch.steps += 1;
  batch.seconds += seconds(duration_);
  batch.context_seconds += static_cast<double>(context_) / 1024.0 * seconds(duration_);
  batch.request_seconds += running * seconds(duration_);
}

void Replica::tally_prefill() {
  const StepSums step = sums(decodes_);
  const Sums* slowest = step.ranks.data();
  for (const Sums& rank : step.ranks) {
    slowest = rank_time(rank, step.tokens) > rank_time(*slowest, step.tokens) ? &rank : slowest;
  }
  const std::int64_t tokens = tokens_of(*slowest);
  PrefillClass& size =
      tally_.prefill_by_size[std::bit_width(static_cast<std::uint64_t>(tokens)) - 1U];
  size.steps += 1;
  size.prompts += step.prompts;
  size.tokens += step.tokens;
  size.rank_tokens += tokens;
  size.rank_work += static_cast<double>(slowest->work);
  size.seconds += seconds(duration_);
  tally_.mixed_steps += decodes_ && step.requests > 0 ? 1 : 0;
}

void Replica::produce(Job& job, std::int64_t tokens) {
  ensure(tokens >= 1, "a step produces a token of everyone in it");
  if (job.produced == 0) {
    job.first_token = round_up(clock_);
  } else {
    const Fine gap = clock_ - job.last_token;
    result_.chunk_gaps.add(static_cast<std::uint64_t>(gap / (Fine{fine_per_tick} * 1000)));
  }
  job.produced += tokens;
  job.last_token = clock_;
  result_.generated_tokens += tokens;
}

/// Its prefill is done: it decodes from the next step on.
void Replica::run(Job& job) {
  job.state = State::Running;
  job.before = job.produced;
  job.steps = 0;
  job.phase = decode_phase(
      plan_.mtp, job.request, static_cast<std::int32_t>(job.request.output_tokens - job.produced));
}

void Replica::complete(RequestId id, Finished& finished) {
  const Job& job = jobs_.at(id);
  finished.completed.push_back({job.request, job.first_token, round_up(clock_)});
  ranks_[job.rank].load -= 1;
  rank_of_.erase(id);
  jobs_.erase(id);
}

void Replica::forget(RequestId id, Tick now) {
  const auto held = held_.find(id);
  ensure(held != held_.end(), "KV that is given up was held");
  tally_.kv_reserved_token_seconds += static_cast<double>(held->second.request.prompt_tokens) *
                                      seconds(Fine{now} * fine_per_tick - held_since_.at(id));
  held_since_.erase(id);
  held_.erase(held);
}

/// In order of admission.
std::vector<RequestId> Replica::of_rank(std::size_t rank, State state) const {
  std::map<std::int64_t, RequestId> by_admission;
  for (const auto& [id, job] : jobs_) {
    if (job.rank == rank && job.state == state) {
      by_admission.emplace(job.admitted, id);
    }
  }
  std::vector<RequestId> ids;
  for (const auto& [admitted, id] : by_admission) {
    ids.push_back(id);
  }
  return ids;
}

std::int64_t Replica::blocks_held(std::size_t rank) const {
  std::int64_t blocks = 0;
  for (const auto& [id, job] : jobs_) {
    blocks += job.rank == rank ? job.blocks : 0;
  }
  return blocks;
}

void Replica::start() {
  bool pieces = false;
  for (std::size_t rank = 0; rank < ranks_.size(); ++rank) {
    ranks_[rank].preempted = false;
    if (role_ != Role::Prefill && plan_.kv.policy != KvPolicy::NoEvict) {
      grow_contexts(rank);
    }
  }
  for (std::size_t rank = 0; rank < ranks_.size(); ++rank) {
    take_work(rank);
  }
  bool running = false;
  for (const auto& [id, job] : jobs_) {
    pieces = pieces || job.piece > 0;
    running = running || job.state == State::Running;
  }
  if (pieces) {
    start_prefill(plan_.mixes_decode);
  } else if (running) {
    start_decode();
  } else {
    for (Rank& rank : ranks_) {
      ensure(rank.queue.empty(), "an empty replica admits");
      rank.ratio = plan_.kv.ratio.initial;
    }
  }
}

/// Those who run take the blocks of their next step, or give way.
void Replica::grow_contexts(std::size_t rank) {
  const std::int64_t capacity = plan_.kv_capacity_per_rank / plan_.kv.block_tokens;
  const bool retracts = plan_.kv.policy == KvPolicy::Retract;
  std::vector<RequestId> gone;
  while (true) {
    const std::vector<RequestId> running = of_rank(rank, State::Running);
    const std::vector<RequestId> under_way = of_rank(rank, State::Prefilling);
    std::int64_t need = 0;
    for (const RequestId id : running) {
      const std::int64_t tokens = (next_context(jobs_.at(id)) + 1023) / 1024;
      need += (tokens + plan_.kv.block_tokens - 1) / plan_.kv.block_tokens;
    }
    for (const RequestId id : under_way) {
      need += jobs_.at(id).blocks;
    }
    const std::int64_t free = capacity - need;
    const auto left = static_cast<std::int64_t>(running.size());
    const bool more =
        retracts && !gone.empty() && free * plan_.kv.block_tokens < plan_.kv.ratio.steps * left;
    causes_.blocks_run_out += free < 0 && gone.empty() ? 1 : 0;
    if ((free >= 0 && !more) || running.size() + under_way.size() == 1) {
      ensure(free >= 0, "a request alone has room");
      break;
    }
    gone.push_back(who_gives_way(rank));
    preempt(gone.back());
  }
  for (const RequestId id : of_rank(rank, State::Running)) {
    Job& job = jobs_.at(id);
    const std::int64_t tokens = (next_context(job) + 1023) / 1024;
    job.blocks = (tokens + plan_.kv.block_tokens - 1) / plan_.kv.block_tokens;
  }
  if (gone.empty()) {
    return;
  }
  same_batch_ = false;
  ranks_[rank].preempted = true;
  for (const RequestId id : gone) {
    std::deque<RequestId>& queue = ranks_[rank].queue;
    if (retracts) {
      queue.push_back(id);
    } else {
      queue.push_front(id);
    }
  }
  if (retracts) {
    reset_ratio(rank);
  }
}

RequestId Replica::who_gives_way(std::size_t rank) const {
  std::vector<RequestId> candidates = of_rank(rank, State::Running);
  for (const RequestId id : of_rank(rank, State::Prefilling)) {
    candidates.push_back(id);
  }
  const auto before = [&](RequestId a, RequestId b) {  // a goes before b
    const Job& first = jobs_.at(a);
    const Job& second = jobs_.at(b);
    if (plan_.kv.policy == KvPolicy::Recompute) {
      return first.admitted > second.admitted;
    }
    if (first.produced != second.produced) {
      return first.produced < second.produced;
    }
    if (first.request.prompt_tokens != second.request.prompt_tokens) {
      return first.request.prompt_tokens > second.request.prompt_tokens;
    }
    return a > b;
  };
  return *std::min_element(candidates.begin(), candidates.end(), before);
}

void Replica::preempt(RequestId id) {
  Job& job = jobs_.at(id);
  (plan_.kv.policy == KvPolicy::Recompute ? causes_.preemption : causes_.retraction) += 1;
  causes_.prompt_preempted += job.state == State::Prefilling ? 1 : 0;
  causes_.kv_lost_in_decode += role_ == Role::Decode ? 1 : 0;
  tally_.preemptions += 1;
  job.state = State::Waiting;
  job.since = round_up(clock_);
  job.was_preempted = true;
  job.blocks = 0;
  job.past = 0;
}

/// After a retraction.
void Replica::reset_ratio(std::size_t rank) {
  std::int64_t out = 0;
  std::int64_t outputs = 0;
  const std::vector<RequestId> running = of_rank(rank, State::Running);
  for (const RequestId id : running) {
    out += jobs_.at(id).produced;
    outputs += jobs_.at(id).request.output_tokens;
  }
  const NewTokenRatio& rule = plan_.kv.ratio;
  const std::int64_t estimate =
      1'000'000 * (out + rule.steps * static_cast<std::int64_t>(running.size())) / (outputs + 1);
  ranks_[rank].ratio = std::clamp<std::int64_t>(estimate, rule.least, 1'000'000);
}

std::int64_t Replica::blocks_at_admission(const Job& job) const {
  const std::int64_t tokens = plan_.kv.policy == KvPolicy::NoEvict ? whole(job) : to_prefill(job);
  return (tokens + plan_.kv.block_tokens - 1) / plan_.kv.block_tokens;
}

bool Replica::has_room(std::size_t rank, const Job& job) {
  const std::vector<RequestId> running = of_rank(rank, State::Running);
  const std::vector<RequestId> under_way = of_rank(rank, State::Prefilling);
  if (running.size() + under_way.size() == static_cast<std::size_t>(plan_.max_batch_per_rank)) {
    causes_.slot_blocked += 1;
    return false;
  }
  const std::int64_t capacity = plan_.kv_capacity_per_rank / plan_.kv.block_tokens;
  const std::int64_t free = capacity - blocks_held(rank);
  const std::int64_t need = blocks_at_admission(job);
  if (need > free) {
    causes_.kv_blocked += 1;
    return false;
  }
  if (plan_.kv.policy == KvPolicy::Recompute && need + plan_.kv.watermark_blocks > free) {
    causes_.watermark_blocked += 1;
    return false;
  }
  if (plan_.kv.policy == KvPolicy::Retract) {
    std::int64_t expected = 0;
    for (const RequestId id : running) {
      expected += future(jobs_.at(id));
    }
    expected = ranks_[rank].ratio * expected / 1'000'000;
    for (const RequestId id : under_way) {
      expected += future(jobs_.at(id));
    }
    if (to_prefill(job) + future(job) + expected > free * plan_.kv.block_tokens) {
      causes_.estimate_blocked += 1;
      return false;
    }
  }
  return true;
}

/// The head of the queue.
Replica::Job& Replica::admit(std::size_t rank) {
  Job& job = jobs_.at(ranks_[rank].queue.front());
  ranks_[rank].queue.pop_front();
  job.admitted = admissions_;
  admissions_ += 1;
  if (role_ == Role::Prefill) {
    held_since_.emplace(job.request.id, clock_);
  } else {
    job.blocks = blocks_at_admission(job);
  }
  tally_.queue_request_seconds += seconds(clock_ - Fine{job.since} * fine_per_tick);
  tally_.requests[index_] += job.was_preempted ? 0 : 1;
  tally_.recomputed_tokens += job.was_preempted ? to_prefill(job) : 0;
  return job;
}

/// Pieces of prompts for the step that starts, and requests that come with their KV.
void Replica::take_work(std::size_t rank) {
  const bool chunked = plan_.chunk_tokens > 0;
  const std::int64_t query = plan_.mixes_decode ? plan_.mtp.depth + 1 : 0;
  const auto running = static_cast<std::int64_t>(of_rank(rank, State::Running).size());
  std::int64_t left = (chunked ? plan_.chunk_tokens : plan_.max_tokens_per_rank) - query * running;
  int prompts = 0;
  const auto take = [&](Job& job) {
    const std::int64_t need = to_prefill(job) - job.past;
    job.piece = chunked ? std::min(need, left) : need;
    causes_.prompt_split += job.piece < need ? 1 : 0;
    causes_.over_budget += job.piece > left ? 1 : 0;
    left -= job.piece;
    prompts += 1;
  };
  for (const RequestId id : of_rank(rank, State::Prefilling)) {
    if (prompts < plan_.max_prompts_per_rank && left > 0) {
      causes_.prompt_goes_on += 1;
      take(jobs_.at(id));
    } else {
      causes_.budget_taken += left <= 0 ? 1 : 0;
    }
  }
  std::deque<RequestId>& queue = ranks_[rank].queue;
  while (!ranks_[rank].preempted && !queue.empty()) {
    const Job& head = jobs_.at(queue.front());
    const std::int64_t need = to_prefill(head) - head.past;
    if (need == 0) {  // it has its KV
      if (!has_room(rank, head)) {
        return;
      }
      causes_.admission += running > 0 ? 1 : 0;
      run(admit(rank));
      same_batch_ = false;
      left -= query;
      continue;
    }
    if (prompts == plan_.max_prompts_per_rank) {
      return;
    }
    if (chunked ? left <= 0 : prompts > 0 && need > left) {
      causes_.budget_closes += 1;
      return;
    }
    if (role_ != Role::Prefill && !has_room(rank, head)) {
      return;
    }
    Job& job = admit(rank);
    job.state = State::Prefilling;
    take(job);
  }
}

std::int64_t Replica::tokens_of(const Sums& rank) const {
  return rank.prompt_tokens + std::int64_t{plan_.mtp.depth + 1} * rank.running;
}

/// Of the step, which makes pieces of prompts and, if it `decodes`, a step of those who run.
Replica::StepSums Replica::sums(bool decodes) const {
  StepSums step;
  step.ranks.resize(ranks_.size());
  for (const auto& [id, job] : jobs_) {
    Sums& rank = step.ranks[job.rank];
    if (job.state == State::Running && decodes) {
      rank.running += 1;
      rank.context += next_context(job);
      step.requests += 1;
    } else if (job.piece > 0) {
      rank.prompt_tokens += job.piece;
      rank.work += job.piece * job.past + job.piece * job.piece / 2;
      step.prompts += 1;
    }
  }
  for (const Sums& rank : step.ranks) {
    step.tokens += tokens_of(rank);
  }
  return step;
}

/// In a step with pieces of prompts.
Fine Replica::rank_time(const Sums& rank, std::int64_t step_tokens) const {
  const std::int64_t tokens = tokens_of(rank);
  if (tokens == 0) {
    return 0;
  }
  const StepTable& steps = *plan_.steps;
  Fine time = Fine{steps.prefill_step(tokens, rank.work, step_tokens)} * fine_per_subtick;
  if (rank.running > 0) {
    const Fine attention = steps.decode_time(rank.running, rank.context, rank.running) -
                           steps.decode_time(rank.running, 0, rank.running);
    time += attention > 0 ? attention : 0;
  }
  return time;
}

void Replica::start_prefill(bool decodes) {
  const StepSums step = sums(decodes);
  const bool anyone_runs = sums(true).requests > 0;
  causes_.prefill_interrupts += anyone_runs && !decodes ? 1 : 0;
  causes_.mixed_step += anyone_runs && decodes ? 1 : 0;
  same_batch_ = false;
  Fine slowest = 0;
  for (const Sums& rank : step.ranks) {
    slowest = std::max(slowest, rank_time(rank, step.tokens));
    causes_.uneven_prefill += rank.prompt_tokens != step.ranks.front().prompt_tokens ? 1 : 0;
  }
  set_step(true, step.requests > 0, slowest);
}

void Replica::start_decode() {
  const StepSums step = sums(true);
  int fullest = 0;
  int emptiest = plan_.max_batch_per_rank;
  std::size_t slowest = 0;
  for (std::size_t rank = 0; rank < ranks_.size(); ++rank) {
    fullest = std::max(fullest, step.ranks[rank].running);
    emptiest = std::min(emptiest, step.ranks[rank].running);
    slowest = step.ranks[rank].context > step.ranks[slowest].context ? rank : slowest;
  }
  padded_batch_ = fullest;
  for (const int graph : plan_.graph_batches) {
    if (graph >= fullest) {
      padded_batch_ = graph;
      break;
    }
  }
  context_ = step.ranks[slowest].context;
  std::size_t segment = 0;
  for (const StepTable::Segment& candidate : plan_.steps->decode(padded_batch_)) {
    segment += candidate.x0 * 1024 <= context_ ? 1 : 0;
  }
  std::set<std::int32_t> growths;
  for (const auto& [id, job] : jobs_) {
    if (job.state == State::Running) {
      growths.insert(job.phase.growth);
    }
  }
  causes_.growths_differ += growths.size() > 1 ? 1 : 0;
  causes_.padded += padded_batch_ != fullest ? 1 : 0;
  causes_.idle_rank += emptiest == 0 ? 1 : 0;
  causes_.segment_end += same_batch_ && segment != segment_ ? 1 : 0;
  if (!same_batch_ || step.ranks[slowest_].context < context_) {
    causes_.leader_change += same_batch_ ? 1 : 0;
    slowest_ = slowest;
  }
  segment_ = segment;
  same_batch_ = true;
  set_step(false, true, plan_.steps->decode_time(padded_batch_, context_, step.requests));
}

void Replica::set_step(bool prefills, bool decodes, Fine duration) {
  ensure(duration >= fine_per_tick, "a step lasts at least one tick");
  stepping_ = true;
  prefills_ = prefills;
  decodes_ = decodes;
  duration_ = duration;
  std::int64_t held = 0;
  for (const auto& [id, job] : jobs_) {
    const bool prefilling = role_ == Role::Prefill && job.state == State::Prefilling;
    held += prefilling ? job.request.prompt_tokens : job.blocks * plan_.kv.block_tokens;
  }
  for (const auto& [id, job] : held_) {
    held += job.request.prompt_tokens;
  }
  tally_.kv_reserved_peak = std::max(tally_.kv_reserved_peak, held);
}

void Replica::close(Tick end, UnfinishedTally& unfinished) {
  const Fine last = Fine{end} * fine_per_tick;
  std::int64_t held = 0;
  for (const auto& [id, job] : jobs_) {
    if (job.state == State::Waiting) {
      (role_ == Role::Decode ? unfinished.waiting_decode : unfinished.waiting_prefill) += 1;
      tally_.queue_request_seconds += seconds(last - Fine{job.since} * fine_per_tick);
    } else if (job.state == State::Prefilling) {
      unfinished.in_prefill += 1;
    } else {
      unfinished.decoding += 1;
    }
    held += job.blocks * plan_.kv.block_tokens;
    if (role_ == Role::Prefill && job.state == State::Prefilling) {
      tally_.kv_reserved_token_seconds +=
          static_cast<double>(job.request.prompt_tokens) * seconds(last - held_since_.at(id));
    }
  }
  tally_.kv_reserved_token_seconds += static_cast<double>(held) * seconds(last - clock_);
  while (!held_.empty()) {
    forget(held_.begin()->first, end);
  }
}

}  // namespace rackplan::oracle
