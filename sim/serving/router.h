// SPDX-License-Identifier: Apache-2.0
// Picks a replica for each request from its own ledger of what it routed where: the ledger changes
// when a request is routed and when it leaves, never by asking the engines.
#pragma once

#include "sim/engine/min_index.h"
#include "sim/serving/serving_plan.h"

#include <cstdint>

namespace rackplan {

class Router {
 public:
  Router(RoutingPolicy policy, int replicas)
      : policy_(policy), replicas_(replicas), load_(static_cast<std::size_t>(replicas), 0) {}

  /// The replica for the next request, which is charged to it.
  [[nodiscard]] int route() {
    int replica = 0;
    if (policy_ == RoutingPolicy::RoundRobin) {
      replica = turn_;
      turn_ = turn_ + 1 == replicas_ ? 0 : turn_ + 1;
    } else {
      replica = static_cast<int>(load_.argmin());
      charge(replica, 1);
    }
    return replica;
  }

  /// The request left.
  void discharge(int replica) {
    if (policy_ == RoutingPolicy::LeastLoaded) {
      charge(replica, -1);
    }
  }

 private:
  void charge(int replica, std::int64_t by) {
    const auto index = static_cast<std::size_t>(replica);
    load_.set(index, load_.at(index) + by);
  }

  RoutingPolicy policy_;
  int replicas_;
  int turn_ = 0;
  MinIndex<std::int64_t> load_;
};

}  // namespace rackplan
