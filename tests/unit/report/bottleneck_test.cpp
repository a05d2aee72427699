// SPDX-License-Identifier: Apache-2.0
#include "sim/report/bottleneck.h"

#include <gtest/gtest.h>

namespace rackplan {
namespace {

PoolReport prefill(double utilisation, double queue) {
  PoolReport pool;
  pool.name = "prefill";
  pool.role = "prefill";
  pool.utilisation.mean = utilisation;
  pool.max_batch = 8;
  pool.mean_queue = queue;
  pool.time_by_bound = {{"tensor cores", 0.8}, {"launch", 0.2}};
  return pool;
}

PoolReport decode(double mean_batch, double kv, double queue) {
  PoolReport pool;
  pool.name = "decode";
  pool.role = "decode";
  pool.utilisation.mean = 1.0;
  pool.mean_batch = mean_batch;
  pool.max_batch = 100;
  pool.kv_occupancy_mean = kv;
  pool.mean_queue = queue;
  pool.time_by_bound = {{"NVLink", 0.29}, {"HBM bandwidth", 0.71}};
  return pool;
}

TEST(Bottleneck, IsTheDecodePoolWhenItsSlotsAreFull) {
  const Bottleneck found = find_bottleneck({prefill(0.5, 0.0), decode(98.0, 0.5, 3.0)}, {});
  EXPECT_EQ(found.pool, "decode");
  EXPECT_EQ(found.resource, "HBM bandwidth");
  EXPECT_DOUBLE_EQ(found.fraction, 0.71);
  EXPECT_TRUE(found.saturated);
  EXPECT_EQ(found.sentence, "decode: HBM bandwidth 71 % of its step time, slots 98 % full");
}

TEST(Bottleneck, IsTheDecodePoolWhenItsKvCacheIsFull) {
  const Bottleneck found = find_bottleneck({prefill(0.5, 0.0), decode(40.0, 0.97, 3.0)}, {});
  EXPECT_EQ(found.sentence, "decode: HBM bandwidth 71 % of its step time, KV cache 97 % full");
}

TEST(Bottleneck, IsThePrefillPoolWhenItIsAlwaysBusy) {
  // The decode pool steps all the time, but with 40 of 100 slots: that is not what limits.
  const Bottleneck found = find_bottleneck({prefill(0.99, 20.0), decode(40.0, 0.3, 0.0)}, {});
  EXPECT_EQ(found.pool, "prefill");
  EXPECT_EQ(found.sentence, "prefill: tensor cores 80 % of its step time, busy 99 % of the time");
}

TEST(Bottleneck, BetweenTwoFullPoolsIsTheOneWithTheLongerQueue) {
  EXPECT_EQ(find_bottleneck({prefill(0.99, 2.0), decode(96.0, 0.3, 9.0)}, {}).pool, "decode");
  EXPECT_EQ(find_bottleneck({prefill(0.96, 9.0), decode(99.0, 0.3, 2.0)}, {}).pool, "prefill");
}

TEST(Bottleneck, SaysWhenNothingIsSaturated) {
  const Bottleneck found = find_bottleneck({prefill(0.2, 0.0), decode(41.0, 0.3, 0.0)}, {});
  EXPECT_FALSE(found.saturated);
  EXPECT_DOUBLE_EQ(found.pressure, 0.41);
  EXPECT_EQ(found.sentence,
            "decode: HBM bandwidth 71 % of its step time, slots 41 % full; nothing is saturated");
}

TEST(Bottleneck, WithoutAStepNothingIsSaidOfSaturation) {
  PoolReport idle = decode(0.0, 0.0, 0.0);
  idle.time_by_bound.clear();
  EXPECT_EQ(find_bottleneck({idle}, {}).sentence, "decode: no step was taken, slots 0 % full");
}

TEST(Bottleneck, IsALinkThatIsFullerThanEveryPool) {
  NetworkReport network;
  network.links = {{.name = "nic 3", .bytes = 1.0 * GB, .utilisation = 0.97}};
  const Bottleneck found = find_bottleneck({prefill(0.5, 0.0), decode(40.0, 0.3, 0.0)}, network);
  EXPECT_EQ(found.pool, "network");
  EXPECT_EQ(found.resource, "nic 3");
  EXPECT_EQ(found.sentence, "network: nic 3 97 % in use");
}

TEST(Bottleneck, CountsIdleTimeOfADecodePoolAsFreeSlots) {
  PoolReport half_idle = decode(90.0, 0.1, 0.0);
  half_idle.utilisation.mean = 0.5;
  EXPECT_DOUBLE_EQ(pressure(half_idle), 0.45);  // 90 of 100 slots half of the time
}

}  // namespace
}  // namespace rackplan
