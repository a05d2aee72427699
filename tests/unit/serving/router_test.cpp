// SPDX-License-Identifier: Apache-2.0
#include "sim/serving/router.h"

#include <gtest/gtest.h>

namespace rackplan {
namespace {

TEST(Router, RoundRobinTakesReplicasInTurnWhateverLeaves) {
  Router router(RoutingPolicy::RoundRobin, 3);
  EXPECT_EQ(router.route(), 0);
  EXPECT_EQ(router.route(), 1);
  router.discharge(0);
  EXPECT_EQ(router.route(), 2);
  EXPECT_EQ(router.route(), 0);
}

TEST(Router, LeastLoadedCountsWhatItRoutedAndWhatLeft) {
  Router router(RoutingPolicy::LeastLoaded, 3);
  EXPECT_EQ(router.route(), 0);
  EXPECT_EQ(router.route(), 1);
  EXPECT_EQ(router.route(), 2);
  EXPECT_EQ(router.route(), 0);  // all have one: the lowest index
  router.discharge(1);
  EXPECT_EQ(router.route(), 1);  // loads 2, 0, 1
  EXPECT_EQ(router.route(), 1);  // loads 2, 1, 1
  EXPECT_EQ(router.route(), 2);  // loads 2, 2, 1
}

}  // namespace
}  // namespace rackplan
