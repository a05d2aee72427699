// SPDX-License-Identifier: Apache-2.0
#include "sim/fabric/ideal_fabric.h"

#include "models/base/error.h"
#include "tests/unit/fabric/star_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rackplan {
namespace {

using ::testing::ElementsAre;
using testing::star_plan;

constexpr std::int64_t gigabyte = 1'000'000'000;

TEST(PathBetween, IsTheSendersWayUpThenTheReceiversWayDown) {
  const NetworkPlan plan = star_plan({0, 0, 1}, 900.0 * GBps, 50.0 * GBps);
  const NetworkPath inside = path_between(plan, 0, 1);
  EXPECT_EQ(
      inside.links,
      (std::vector<LinkId>{plan.endpoints[0].nvlink.up[0], plan.endpoints[1].nvlink.down[0]}));
  EXPECT_EQ(inside.latency, 2.0 * us);
  const NetworkPath outside = path_between(plan, 0, 2);
  EXPECT_EQ(outside.links,
            (std::vector<LinkId>{plan.endpoints[0].scale_out.up[0],
                                 plan.endpoints[2].scale_out.down[0]}));
  EXPECT_EQ(outside.latency, 10.0 * us);
  EXPECT_THROW(static_cast<void>(path_between(plan, 0, 3)), InvariantBroken);
}

TEST(IdealFabric, ALoneTransferTakesLatencyPlusBytesOverTheNarrowestBandwidth) {
  IdealFabric fabric(star_plan({0, 0, 1}, 900.0 * GBps, 50.0 * GBps));
  EXPECT_EQ(fabric.next(), never);
  // 1 GB / 900 GB/s = 1.111111111 ms, + 2 us.
  fabric.start(1, 0, 1, gigabyte, 0);
  EXPECT_EQ(fabric.next(), 1'113'111'111);
  EXPECT_EQ(fabric.pop(), 1U);
  // 1 GB / 50 GB/s = 20 ms, + 10 us, from 1 s on.
  fabric.start(2, 0, 2, gigabyte, ticks_per_second);
  EXPECT_EQ(fabric.next(), ticks_per_second + 20'010'000'000);
}

TEST(IdealFabric, TransfersDoNotSlowEachOther) {
  IdealFabric fabric(star_plan({0, 0, 0}, 900.0 * GBps, 50.0 * GBps));
  fabric.start(7, 0, 2, gigabyte, 0);
  fabric.start(5, 1, 2, gigabyte, 0);
  EXPECT_EQ(fabric.next(), 1'113'111'111);
  EXPECT_EQ(fabric.pop(), 5U) << "equal ends come in order of id";
  EXPECT_EQ(fabric.next(), 1'113'111'111);
  EXPECT_EQ(fabric.pop(), 7U);
  EXPECT_EQ(fabric.next(), never);
}

TEST(IdealFabric, BothEndsOfAPathAddTheirPartOfItsLatency) {
  NetworkPlan plan = star_plan({0, 1}, 900.0 * GBps, 50.0 * GBps);
  plan.endpoints[0].scale_out.latency = 1.0 * us;
  plan.endpoints[1].scale_out.latency = 4.0 * us;
  IdealFabric fabric(plan);
  fabric.start(1, 0, 1, 50'000, 0);  // 50 kB over 50 GB/s: 1 us
  EXPECT_EQ(fabric.next(), 6'000'000);
}

TEST(IdealFabric, ATransferTakesAtLeastOneTick) {
  NetworkPlan plan = star_plan({0, 0}, 90'000.0 * GBps, 50.0 * GBps);
  for (EndpointPlan& endpoint : plan.endpoints) {
    endpoint.nvlink.latency = 0.0 * s;
  }
  IdealFabric fabric(plan);
  fabric.start(1, 0, 1, 1, 500);  // 1 byte / 90 TB/s = 0.011 ps
  EXPECT_EQ(fabric.next(), 501);
}

TEST(IdealFabric, CountsTheBytesOfEachLinkWhenTheTransferIsPopped) {
  const NetworkPlan plan = star_plan({0, 0}, 900.0 * GBps, 50.0 * GBps);
  IdealFabric fabric(plan);
  fabric.start(1, 0, 1, 100, 0);
  fabric.start(2, 0, 1, 23, 0);
  EXPECT_THAT(fabric.bytes_by_link(), ::testing::Each(0));
  EXPECT_EQ(fabric.pop(), 2U);
  EXPECT_EQ(fabric.pop(), 1U);
  EXPECT_EQ(fabric.bytes_by_link()[plan.endpoints[0].nvlink.up[0]], 123);
  EXPECT_EQ(fabric.bytes_by_link()[plan.endpoints[1].nvlink.down[0]], 123);
  EXPECT_EQ(fabric.bytes_by_link()[plan.endpoints[1].nvlink.up[0]], 0);
  EXPECT_EQ(fabric.bytes_by_link()[plan.endpoints[0].scale_out.up[0]], 0);
}

}  // namespace
}  // namespace rackplan
