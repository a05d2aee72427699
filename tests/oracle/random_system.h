// SPDX-License-Identifier: Apache-2.0
// Small random systems: a serving plan, a stream of requests and a network, all from one seed. They
// are drawn so that every corner of sim/serving/semantics.md turns up: short rows with kinks, jumps
// and flat parts; tight and ample KV, slots and budgets; irregular durations (fractions of a tick)
// and round ones (ties); bursts, gaps and closed loops.
#pragma once

#include "sim/serving/serving_plan.h"
#include "tests/oracle/test_fabric.h"
#include "tests/oracle/test_source.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace rackplan::oracle {

/// At a fraction of the whole run, or at the first completion after it, or at the last end of a
/// step with a token before it.
enum class CutKind { Fraction, Completion, StepEnd };

struct Cut {
  CutKind kind = CutKind::Fraction;
  int permille = 0;  // of the last event
};

struct RandomDeployment {
  ServingPlan plan;               // without a horizon or a warm-up
  std::vector<Request> requests;  // closed loop: only the lengths count
  TestBlocks block_hashes;
  std::size_t users = 0;  // 0: open loop
  Tick think = 0;
  bool replies = false;  // open loop: every second request is the answer to the one before

  [[nodiscard]] std::unique_ptr<TestSource> make_source() const;
};

struct RandomSystem : RandomDeployment {
  FabricRule fabric;
  /// Further deployments on the same fabric, some at the endpoints of the first. They run to the
  /// horizon of the first one's plan, and have its warm-up.
  std::vector<RandomDeployment> others;
  /// For the caller, who alone knows how long a run lasts: where to cut it.
  std::optional<Cut> horizon{};
  std::optional<Cut> warmup{};
};

[[nodiscard]] RandomSystem make_random_system(std::uint64_t seed);

}  // namespace rackplan::oracle
