// SPDX-License-Identifier: Apache-2.0
// A pool of the oracle.
#pragma once

#include "tests/oracle/replica.h"
#include "tests/oracle/routing.h"

#include <cstddef>
#include <deque>

namespace rackplan::oracle {

/// The replicas of one role and the router in front of them.
class Pool {
 public:
  Pool(Role role,
       const PoolPlan& plan,
       const ServingPlan& serving,
       const RequestSource& source,
       const Tick& now,
       ServeResult& result,
       PoolTally& tally,
       Causes& causes)
      : plan_(plan), routing_(role, plan, serving.seed, causes) {
    const auto count = static_cast<std::size_t>(plan.replicas);
    tally.busy_seconds.resize(count);
    tally.requests.resize(count);
    if (role != Role::Prefill) {
      tally.decode_by_batch.resize(static_cast<std::size_t>(plan.max_batch_per_rank) + 1);
    }
    for (std::size_t index = 0; index < count; ++index) {
      const auto listener = [this, index, &now](std::size_t rank, BlockHash hash, bool stored) {
        routing_.cache_changed(index, rank, hash, stored, now);
      };
      replicas_.emplace_back(
          role, plan, index, serving.measure_from, source, result, tally, causes, listener);
    }
  }

  [[nodiscard]] EndpointId endpoint(std::size_t replica, std::size_t rank) const {
    const std::size_t before = replica * static_cast<std::size_t>(plan_.ranks) + rank;
    return plan_.first_endpoint + static_cast<EndpointId>(before);
  }

  Routing& routing() { return routing_; }
  [[nodiscard]] const Routing& routing() const { return routing_; }
  std::deque<Replica>& replicas() { return replicas_; }

 private:
  const PoolPlan& plan_;
  Routing routing_;
  std::deque<Replica> replicas_;
};

}  // namespace rackplan::oracle
