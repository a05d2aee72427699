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
      requests_(target_count(plan), 0),
      prefill_tokens_(target_count(plan)),
      decode_cost_(target_count(plan)),
      overlap_(target_count(plan)),
      view_(target_count(plan), plan.kv_routing.event_lag) {}

Router::Choice Router::route(const Request& request, const PromptBlocks& blocks, Tick now) {
  const std::size_t target = choose(request, blocks, now);
  Choice choice;
  if (by_rank_) {
    const auto ranks = static_cast<std::size_t>(ranks_);
    choice.replica = static_cast<std::uint32_t>(target / ranks);
    choice.rank = static_cast<std::uint16_t>(target % ranks);
  } else {
    choice.replica = static_cast<std::uint32_t>(target);
  }
  if (work_ != PoolWork::Decode) {
    choice.prefill_tokens = request.prompt_tokens - static_cast<std::int32_t>(overlap_[target]);
    prefill_tokens_[target] += choice.prefill_tokens;
  }
  for (const std::size_t seen : overlapping_) {
    overlap_[seen] = 0;
  }
  overlapping_.clear();
  charge(target, request, 1);
  return choice;
}

void Router::prefilled(const Choice& choice) {
  const std::size_t at = target(choice);
  prefill_tokens_[at] -= choice.prefill_tokens;
  if (work_ == PoolWork::Prefill) {
    charge(at, {}, -1);
  }
}

void Router::completed(const Choice& choice, const Request& request) {
  charge(target(choice), request, -1);
}

void Router::charge(std::size_t target, const Request& request, std::int64_t times) {
  if (policy_ == RoutingPolicy::LeastLoaded) {
    requests_.set(target, requests_.at(target) + times);
  } else if (policy_ == RoutingPolicy::KvAware) {
    constexpr std::int64_t one = KvRouting::one;
    const std::int64_t blocks =
        work_ == PoolWork::Prefill
            ? 0
            : (request.prompt_tokens + kv_.block_tokens - 1) / kv_.block_tokens;
    decode_cost_[target] += times * kv_.block_tokens * one * (one * blocks + kv_.request_weight);
  }
}

bool Router::all_above(std::int64_t tokens) const {
  const std::int64_t limit = by_rank_ ? tokens : tokens * ranks_;
  return std::all_of(prefill_tokens_.begin(), prefill_tokens_.end(), [&](std::int64_t under_way) {
    return under_way > limit;
  });
}

std::uint64_t Router::bits_for(const Request& request) const {
  return draw_bits(seed_, Purpose::Routing, request.id, work_ == PoolWork::Decode ? 1 : 0);
}

std::size_t Router::choose(const Request& request, const PromptBlocks& blocks, Tick now) {
  switch (policy_) {
    case RoutingPolicy::RoundRobin: {
      const std::size_t target = turn_;
      turn_ = turn_ + 1 == prefill_tokens_.size() ? 0 : turn_ + 1;
      return target;
    }
    case RoutingPolicy::LeastLoaded:
      return requests_.argmin();
    case RoutingPolicy::Random:
      return uniform_index(bits_for(request), prefill_tokens_.size());
    case RoutingPolicy::KvAware:
      break;
  }
  return choose_by_cost(request, blocks, now);
}

std::size_t Router::choose_by_cost(const Request& request, const PromptBlocks& blocks, Tick now) {
  if (work_ == PoolWork::Decode) {
    costs_ = decode_cost_;
  } else {
    view_.hear(now);
    view_.overlaps(blocks.hashes, [&](std::size_t target, std::int64_t leading) {
      overlap_[target] = tokens_of_blocks(blocks.convention, leading, request.prompt_tokens);
      overlapping_.push_back(target);
    });
    costs_.resize(decode_cost_.size());
    for (std::size_t target = 0; target < costs_.size(); ++target) {
      const std::int64_t raw = KvRouting::one * (prefill_tokens_[target] + request.prompt_tokens);
      const std::int64_t credited =
          std::max<std::int64_t>(0, raw - kv_.overlap_weight * overlap_[target]);
      costs_[target] = kv_.prefill_load_scale * credited + decode_cost_[target];
    }
  }
  const std::uint64_t bits = bits_for(request);
  return kv_.temperature > 0.0 ? draw_softmax(costs_, kv_.temperature, bits, weights_)
                               : draw_cheapest(costs_, bits);
}

}  // namespace rackplan
