// SPDX-License-Identifier: Apache-2.0
#include "tests/oracle/routing.h"

#include "sim/engine/random.h"

#include <algorithm>
#include <cmath>

namespace rackplan::oracle {
namespace {

__extension__ typedef unsigned __int128 Wide;

/// 0 to count − 1.
std::size_t share_of(std::uint64_t bits, std::size_t count) {
  return static_cast<std::size_t>(((bits >> 32U) * count) >> 32U);
}

}  // namespace

Routing::Routing(Role role, const PoolPlan& plan, std::uint64_t seed, Causes& causes)
    : role_(role),
      plan_(plan),
      seed_(seed),
      causes_(causes),
      targets_(static_cast<std::size_t>(plan.replicas) * (by_rank() ? ranks() : 1)),
      view_(targets_) {}

std::vector<Routing::Load> Routing::loads() const {
  std::vector<Load> loads(targets_);
  for (const auto& [id, routed] : routed_) {
    Load& load = loads[routed.target];
    load.requests += 1;
    load.prefill_tokens += routed.prefill_tokens;
    load.decode_blocks += routed.decode_blocks;
  }
  return loads;
}

bool Routing::all_above(std::int64_t busy_tokens) const {
  const std::int64_t limit = busy_tokens * (by_rank() ? 1 : plan_.ranks);
  const std::vector<Load> all = loads();
  return std::all_of(
      all.begin(), all.end(), [&](const Load& load) { return load.prefill_tokens > limit; });
}

void Routing::cache_changed(
    std::size_t replica, std::size_t rank, BlockHash hash, bool stored, Tick now) {
  if (by_rank()) {
    unknown_.push_back({now + plan_.kv_routing.event_lag, replica * ranks() + rank, hash, stored});
  }
}

std::int64_t Routing::overlap(std::size_t target,
                              const Request& request,
                              const PromptBlocks& blocks) const {
  std::int64_t tokens = 0;
  for (const BlockHash hash : blocks.hashes) {
    if (view_[target].count(hash) == 0) {
      break;
    }
    tokens += blocks.convention.tokens;
  }
  return std::min<std::int64_t>(tokens, request.prompt_tokens);
}

std::int64_t Routing::cost(const Load& load,
                           const Request& request,
                           std::int64_t overlap,
                           bool prefills) const {
  const KvRouting& kv = plan_.kv_routing;
  const std::int64_t decode =
      KvRouting::one * KvRouting::one * kv.block_tokens * load.decode_blocks +
      KvRouting::one * kv.block_tokens * kv.request_weight * load.requests;
  if (!prefills) {
    return decode;
  }
  const std::int64_t raw = KvRouting::one * (load.prefill_tokens + request.prompt_tokens);
  const std::int64_t credited = std::max<std::int64_t>(0, raw - kv.overlap_weight * overlap);
  return kv.prefill_load_scale * credited + decode;
}

/// One target, with a probability that falls with its cost.
std::size_t Routing::drawn(const std::vector<std::int64_t>& costs, std::uint64_t bits) {
  const auto [least, most] = std::minmax_element(costs.begin(), costs.end());
  std::vector<std::uint64_t> weights;
  std::uint64_t sum = 0;
  for (const std::int64_t cost : costs) {
    const double scale = static_cast<double>(*most - *least) * plan_.kv_routing.temperature;
    const double x = cost == *least ? 0.0 : static_cast<double>(cost - *least) / scale;
    weights.push_back(static_cast<std::uint64_t>(std::exp(-x) * 1099511627776.0));
    sum += weights.back();
  }
  const auto point = static_cast<std::uint64_t>((Wide{bits} * sum) >> 64U);
  std::uint64_t below = 0;
  std::size_t target = 0;
  while (below + weights[target] <= point) {
    below += weights[target];
    target += 1;
  }
  causes_.not_the_cheapest += costs[target] > *least ? 1 : 0;
  return target;
}

std::size_t Routing::cheapest(const Request& request,
                              const PromptBlocks& blocks,
                              bool prefills,
                              std::uint64_t draw) {
  const std::uint64_t bits = draw_bits(seed_, Purpose::Routing, request.id, draw);
  const std::vector<Load> all = loads();
  std::vector<std::int64_t> costs;
  for (std::size_t target = 0; target < targets_; ++target) {
    costs.push_back(cost(all[target], request, overlap(target, request, blocks), prefills));
  }
  if (plan_.kv_routing.temperature > 0.0) {
    return drawn(costs, bits);
  }
  std::vector<std::size_t> equals;
  for (std::size_t target = 0; target < targets_; ++target) {
    if (costs[target] == *std::min_element(costs.begin(), costs.end())) {
      equals.push_back(target);
    }
  }
  causes_.equal_costs += equals.size() > 1 ? 1 : 0;
  return equals[share_of(bits, equals.size())];
}

std::size_t Routing::choose(const Request& request, const PromptBlocks& blocks) {
  switch (plan_.routing) {
    case RoutingPolicy::RoundRobin:
      return turn_++ % targets_;
    case RoutingPolicy::Random:
      return share_of(draw_bits(seed_, Purpose::Routing, request.id, role_ == Role::Decode ? 1 : 0),
                      targets_);
    case RoutingPolicy::LeastLoaded: {
      const std::vector<Load> all = loads();
      const auto fewer = [](const Load& a, const Load& b) { return a.requests < b.requests; };
      return static_cast<std::size_t>(std::min_element(all.begin(), all.end(), fewer) -
                                      all.begin());
    }
    case RoutingPolicy::KvAware:
      break;
  }
  return cheapest(request, blocks, role_ != Role::Decode, role_ == Role::Decode ? 1 : 0);
}

void Routing::hear(Tick now) {
  while (!unknown_.empty() && unknown_.front().known <= now) {
    const Change& change = unknown_.front();
    if (change.stored) {
      view_[change.target].insert(change.hash);
    } else {
      view_[change.target].erase(change.hash);
    }
    unknown_.pop_front();
  }
  causes_.stale_view += unknown_.empty() ? 0 : 1;
}

Destination Routing::route(const Request& request, const PromptBlocks& blocks, Tick now) {
  hear(now);
  const std::size_t target = choose(request, blocks);
  const std::int64_t known = by_rank() ? overlap(target, request, blocks) : 0;
  return charge(request, target, role_ == Role::Decode ? 0 : request.prompt_tokens - known);
}

Routing::Advice Routing::advise(const Request& request, const PromptBlocks& blocks, Tick now) {
  hear(now);
  const std::size_t target = cheapest(request, blocks, true, 2);
  return {target, overlap(target, request, blocks)};
}

Destination Routing::follow(const Advice& advice, const Request& request) {
  return charge(request, advice.target, request.prompt_tokens - advice.overlap);
}

Destination Routing::charge(const Request& request, std::size_t target, std::int64_t tokens) {
  Routed routed{target, tokens, 0};
  if (role_ != Role::Prefill) {
    const std::int64_t block = plan_.kv_routing.block_tokens;
    routed.decode_blocks = (request.prompt_tokens + block - 1) / block;
  }
  routed_.emplace(request.id, routed);
  if (by_rank()) {
    return {target / ranks(), target % ranks()};
  }
  return {target, std::nullopt};
}

void Routing::prefilled(RequestId id) {
  if (role_ == Role::Prefill) {
    routed_.erase(id);
  } else {
    routed_.at(id).prefill_tokens = 0;
  }
}

}  // namespace rackplan::oracle
