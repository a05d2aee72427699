// SPDX-License-Identifier: Apache-2.0
// A network without contention: every transfer takes as long as it would take alone.
//
//   end = start + max(1 tick, latency + bytes / narrowest bandwidth)
//
// A lower bound on SimgridFabric's ends, at O(log n) a transfer with n in flight and no allocation
// once the heap has grown. Any number of them may live in one process, one thread each.
#pragma once

#include "sim/fabric/fabric.h"
#include "sim/fabric/network_plan.h"
#include "sim/fabric/path_table.h"

namespace rackplan {

class IdealFabric final : public Fabric {
 public:
  explicit IdealFabric(const NetworkPlan& plan);

  void start(TransferId id, EndpointId from, EndpointId to, std::int64_t bytes, Tick now) override;
  [[nodiscard]] Tick next() override { return heap_.empty() ? never : heap_.front().end; }
  TransferId pop() override;
  [[nodiscard]] const std::vector<std::int64_t>& bytes_by_link() const override { return carried_; }
  void forget_bytes() override { carried_.assign(carried_.size(), 0); }

 private:
  struct Transfer {
    Tick end = 0;
    TransferId id = 0;
    std::int64_t bytes = 0;
    EndpointId from = 0;
    EndpointId to = 0;
  };
  struct Later;

  PathTable paths_;
  std::vector<Transfer> heap_;  // earliest end first, then lowest id
  std::vector<std::int64_t> carried_;
};

}  // namespace rackplan
