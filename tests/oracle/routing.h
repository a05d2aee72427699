// SPDX-License-Identifier: Apache-2.0
// The router of one pool: its policies, its ledger, its view of the caches. Semantics:
// sim/serving/semantics.md, "Routers".
#pragma once

#include "sim/serving/serving_plan.h"
#include "sim/workload/block_hashes.h"
#include "sim/workload/request.h"
#include "tests/oracle/causes.h"
#include "tests/oracle/replica.h"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace rackplan::oracle {

/// The rank, where the router chooses it.
struct Destination {
  std::size_t replica;
  std::optional<std::size_t> rank;
};

class Routing {
 public:
  Routing(Role role, const PoolPlan& plan, std::uint64_t seed, Causes& causes);

  /// Chooses a target and charges it.
  Destination route(const Request& request, const PromptBlocks& blocks, Tick now);
  /// A decode pool: the target that it would choose if its workers prefilled, and the tokens of the
  /// prompt that it believes to be there.
  struct Advice {
    std::size_t target;
    std::int64_t overlap;
  };
  Advice advise(const Request& request, const PromptBlocks& blocks, Tick now);
  /// The advice is taken: the request is prefilled there.
  Destination follow(const Advice& advice, const Request& request);
  /// The prefill step of the request ended.
  void prefilled(RequestId id);
  void completed(RequestId id) { routed_.erase(id); }
  /// A block is in the cache of a rank from tick `now` on, or no more.
  void cache_changed(std::size_t replica, std::size_t rank, BlockHash hash, bool stored, Tick now);
  /// Whether every target has more prefill tokens than `busy_tokens` for each of its ranks.
  [[nodiscard]] bool all_above(std::int64_t busy_tokens) const;

 private:
  struct Routed {
    std::size_t target;
    std::int64_t prefill_tokens;
    std::int64_t decode_blocks;
  };
  struct Load {
    std::int64_t requests = 0;
    std::int64_t prefill_tokens = 0;
    std::int64_t decode_blocks = 0;
  };
  struct Change {
    Tick known;
    std::size_t target;
    BlockHash hash;
    bool stored;
  };

  [[nodiscard]] std::size_t ranks() const { return static_cast<std::size_t>(plan_.ranks); }
  [[nodiscard]] bool by_rank() const { return plan_.routing == RoutingPolicy::KvAware; }
  [[nodiscard]] std::vector<Load> loads() const;
  [[nodiscard]] std::int64_t overlap(std::size_t target,
                                     const Request& request,
                                     const PromptBlocks& blocks) const;
  [[nodiscard]] std::int64_t cost(const Load& load,
                                  const Request& request,
                                  std::int64_t overlap,
                                  bool prefills) const;
  void hear(Tick now);
  [[nodiscard]] Destination charge(const Request& request, std::size_t target, std::int64_t tokens);
  [[nodiscard]] std::size_t choose(const Request& request, const PromptBlocks& blocks);
  /// `draw`: which of the draws of a request decides.
  [[nodiscard]] std::size_t cheapest(const Request& request,
                                     const PromptBlocks& blocks,
                                     bool prefills,
                                     std::uint64_t draw);
  [[nodiscard]] std::size_t drawn(const std::vector<std::int64_t>& costs, std::uint64_t bits);

  const Role role_;
  const PoolPlan& plan_;
  const std::uint64_t seed_;
  Causes& causes_;
  std::size_t targets_;
  std::size_t turn_ = 0;
  std::map<RequestId, Routed> routed_;  // and not gone
  std::deque<Change> unknown_;          // changes the router has not heard of
  std::vector<std::set<BlockHash>> view_;
};

}  // namespace rackplan::oracle
