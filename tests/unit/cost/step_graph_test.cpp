// SPDX-License-Identifier: Apache-2.0
#include "models/step/step_graph.h"

#include "models/base/error.h"
#include "models/op/gemm_ops.h"
#include "models/step/chain.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace rackplan {
namespace {

/// An op that costs() prices at `time`.
Op taking(double microseconds) {
  return elementwise(microseconds * byte);
}
Seconds costs(const Op& op) {
  return op.bytes / byte * us;
}

TEST(StepGraph, AChainTakesTheSumOfItsRepeatedOps) {
  Chain chain;
  chain.then({"a", taking(2), 3, {}});
  chain.then({"b", taking(5), 1, 1.0 * us});
  const CriticalPath path = critical_path(chain.take(), costs);
  EXPECT_NEAR(path.total / us, 3 * 2 + (5 + 1), 1e-9);
  ASSERT_EQ(path.parts.size(), 2U);
  EXPECT_NEAR(path.parts[0].time / us, 6, 1e-9);
}

TEST(StepGraph, TheLongerOfTwoBranchesCounts) {
  for (const double beside : {1.0, 30.0}) {
    Chain chain;
    chain.then({"before", taking(2), 1, {}});
    chain.branch({{"beside", taking(beside), 1, {}}});
    chain.then({"main", taking(10), 1, {}});
    chain.join();
    chain.then({"after", taking(4), 1, {}});
    const StepGraph graph = chain.take();
    const CriticalPath path = critical_path(graph, costs);
    EXPECT_NEAR(path.total / us, 2 + std::max(10.0, beside) + 4, 1e-9);
    ASSERT_EQ(path.parts.size(), 3U);
    EXPECT_EQ(graph.at(path.parts[1].vertex).name, beside > 10 ? "beside" : "main");
  }
}

TEST(StepGraph, AnOpThatNeverHappensIsLeftOut) {
  Chain chain;
  chain.then({"a", taking(2), 1, {}});
  chain.then({"none", taking(100), 0, {}});
  chain.branch({{"none", taking(100), 0, {}}});
  EXPECT_EQ(chain.take().size(), 1U);
}

TEST(StepGraph, ACycleIsABrokenInvariant) {
  StepGraph graph;
  const auto a = graph.add({"a", taking(1), 1, {}});
  const auto b = graph.add({"b", taking(1), 1, {}});
  graph.add_edge(a, b);
  graph.add_edge(b, a);
  EXPECT_THROW((void)critical_path(graph, costs), InvariantBroken);
}

TEST(StepGraph, AnEmptyGraphTakesNoTime) {
  EXPECT_EQ(critical_path(StepGraph(), costs).total, Seconds{});
}

}  // namespace
}  // namespace rackplan
