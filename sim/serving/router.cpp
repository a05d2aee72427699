// SPDX-License-Identifier: Apache-2.0
#include "sim/serving/router.h"

#include "sim/engine/random.h"
#include "sim/serving/router_draw.h"

#include <algorithm>

namespace rackplan {
namespace {

std::size_t target_count(const PoolPlan& plan) {
  const auto replicas = static_cast<std::size_t>(plan.replicas);
  return plan.routing == RoutingPolicy::KvAware ? replicas * static_cast<std::size_t>(plan.ranks)
                                                : replicas;
}

}  // namespace

Router::Router(const PoolPlan& plan, PoolWork work, std::uint64_t seed)
    : policy_(plan.routing),
      kv_(plan.kv_routing),
      work_(work),
      seed_(seed),
      ranks_(plan.ranks),
      by_rank_(plan.routing == RoutingPolicy::KvAware),
      block_tokens_(
          static_cast<std::uint32_t>(std::min<std::int64_t>(kv_.block_tokens, max_request_tokens))),
      block_cost_(work == PoolWork::Prefill ? 0
                                            : kv_.block_tokens * KvRouting::one * KvRouting::one),
      request_cost_(kv_.block_tokens * KvRouting::one * kv_.request_weight),
      prefill_tokens_(target_count(plan)),
      requests_(target_count(plan), 0),
      costs_(target_count(plan), 0),
      view_(target_count(plan), plan.kv_routing.event_lag) {}

Router::Choice Router::propose(const Request& request, const PromptBlocks& blocks, Tick now) {
  overlaps_.clear();
  const Overlap chosen = choose(request, blocks, now);
  const std::size_t target = chosen.target;
  Choice choice;
  if (by_rank_) {
    const auto ranks = static_cast<std::uint32_t>(ranks_);
    choice.replica = static_cast<std::uint32_t>(target) / ranks;
    choice.rank = static_cast<std::uint16_t>(static_cast<std::uint32_t>(target) % ranks);
  } else {
    choice.replica = static_cast<std::uint32_t>(target);
  }
  if (work_ != PoolWork::Decode) {
    choice.prefill_tokens = request.prompt_tokens - static_cast<std::int32_t>(chosen.tokens);
  }
  return choice;
}

Router::Overlap Router::with_overlap(std::size_t target) const {
  const auto own = std::find_if(overlaps_.begin(), overlaps_.end(), [&](const Overlap& overlap) {
    return overlap.target == target;
  });
  return own == overlaps_.end() ? Overlap{target, 0} : *own;
}

bool Router::all_above(std::int64_t tokens) const {
  const std::int64_t limit = by_rank_ ? tokens : tokens * ranks_;
  return std::all_of(prefill_tokens_.begin(), prefill_tokens_.end(), [&](std::int64_t under_way) {
    return under_way > limit;
  });
}

std::uint64_t Router::bits_for(const Request& request) const {
  const std::uint64_t draw = work_ == PoolWork::Local ? 2 : work_ == PoolWork::Decode ? 1 : 0;
  return draw_bits(seed_, Purpose::Routing, request.id, draw);
}

Router::Overlap Router::choose(const Request& request, const PromptBlocks& blocks, Tick now) {
  switch (policy_) {
    case RoutingPolicy::RoundRobin: {
      const std::size_t target = turn_;
      turn_ = turn_ + 1 == prefill_tokens_.size() ? 0 : turn_ + 1;
      return {target, 0};
    }
    case RoutingPolicy::LeastLoaded:
      return {requests_.argmin(), 0};
    case RoutingPolicy::Random:
      return {uniform_index(bits_for(request), prefill_tokens_.size()), 0};
    case RoutingPolicy::KvAware:
      break;
  }
  return choose_by_cost(request, blocks, now);
}

Router::Overlap Router::choose_by_cost(const Request& request,
                                       const PromptBlocks& blocks,
                                       Tick now) {
  // A prompt costs nothing at a decode pool, and without an overlap the same at all targets.
  const std::int64_t prompt = work_ == PoolWork::Decode ? 0 : request.prompt_tokens;
  if (work_ != PoolWork::Decode) {
    view_.hear(now);
    view_.overlaps(blocks.hashes, [&](std::size_t target, std::int64_t leading) {
      overlaps_.push_back(
          {target, tokens_of_blocks(blocks.convention, leading, request.prompt_tokens)});
    });
  }
  return kv_.temperature > 0.0 ? drawn(request, prompt) : cheapest(request, prompt);
}

Router::Overlap Router::drawn(const Request& request, std::int64_t prompt_tokens) {
  all_.resize(prefill_tokens_.size());
  for (std::size_t target = 0; target < all_.size(); ++target) {
    all_[target] = costs_.at(target) + prefill_cost(prompt_tokens);
  }
  for (const Overlap& overlap : overlaps_) {
    all_[overlap.target] = cost_with(overlap, prompt_tokens);
  }
  return with_overlap(draw_softmax(all_, kv_.temperature, bits_for(request), weights_));
}

// An overlap only makes a target cheaper: the cheapest of all is the cheapest of those with one, or
// of all as if there were none.
Router::Overlap Router::cheapest(const Request& request, std::int64_t prompt_tokens) {
  const std::int64_t without = costs_.min() + prefill_cost(prompt_tokens);
  std::int64_t least = without + 1;
  std::size_t ties = 0;
  Overlap best;
  for (Overlap& overlap : overlaps_) {
    const std::int64_t own = cost_with(overlap, prompt_tokens);
    overlap.cost = own;
    ties = own < least ? 1 : ties + (own == least ? 1 : 0);
    best = own < least ? overlap : best;
    least = own < least ? own : least;
  }
  if (ties == 1 && least < without) {
    return best;
  }
  const std::uint64_t bits = bits_for(request);
  if (least > without) {
    return {costs_.argmin_after(uniform_index(bits, costs_.count_of_min())), 0};
  }
  return with_overlap(drawn_among_equals(least, least == without, bits));
}

// Of the targets with an overlap and this cost, and of those that cost the least without one.
std::size_t Router::drawn_among_equals(std::int64_t least, bool with_others, std::uint64_t bits) {
  equals_.clear();
  for (const Overlap& overlap : overlaps_) {
    if (overlap.cost == least) {
      equals_.push_back(overlap.target);
    }
  }
  if (with_others) {
    for (std::size_t i = 0; i < costs_.count_of_min(); ++i) {
      equals_.push_back(costs_.argmin_after(i));
    }
  }
  if (!std::is_sorted(equals_.begin(), equals_.end())) {
    std::sort(equals_.begin(), equals_.end());
  }
  equals_.erase(std::unique(equals_.begin(), equals_.end()), equals_.end());
  return equals_[uniform_index(bits, equals_.size())];
}

}  // namespace rackplan
