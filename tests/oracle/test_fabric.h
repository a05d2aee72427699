// SPDX-License-Identifier: Apache-2.0
// A small network for tests, in integers. Alone, a transfer takes
//
//   latency + ceil(bytes · ticks_per_kib / 1024) ticks, at least one.
//
// Two optional rules make it matter who sends to whom and when: endpoints that carry one transfer
// at a time, and transfers that push back the others into the same receiver.
#pragma once

#include "sim/fabric/fabric.h"

#include <map>
#include <vector>

namespace rackplan::oracle {

struct FabricRule {
  Tick latency = 1;
  std::int64_t ticks_per_kib = 0;
  bool one_at_a_time = false;  // a transfer waits until both its endpoints are free
  Tick push_back = 0;          // delay of transfers in flight when another enters their receiver
};

class TestFabric final : public Fabric {
 public:
  struct Transfer {
    TransferId id = 0;
    EndpointId from = 0;
    EndpointId to = 0;
    std::int64_t bytes = 0;
    Tick started = 0;
    Tick ended = never;
    friend bool operator==(const Transfer&, const Transfer&) = default;
  };

  explicit TestFabric(const FabricRule& rule) : rule_(rule) {}

  void start(TransferId id, EndpointId from, EndpointId to, std::int64_t bytes, Tick now) override;
  [[nodiscard]] Tick next() override;
  TransferId pop() override;
  [[nodiscard]] const std::vector<std::int64_t>& bytes_by_link() const override { return bytes_; }
  void forget_bytes() override { bytes_ = {0}; }

  /// Those that ended, in the order in which they were popped.
  [[nodiscard]] const std::vector<Transfer>& log() const { return log_; }

 private:
  FabricRule rule_;
  std::map<TransferId, Transfer> in_flight_;  // `ended` is when they will
  std::map<EndpointId, Tick> free_;
  std::vector<std::int64_t> bytes_{0};
  std::vector<Transfer> log_;
};

}  // namespace rackplan::oracle
