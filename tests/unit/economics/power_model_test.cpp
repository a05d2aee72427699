// SPDX-License-Identifier: Apache-2.0
#include "models/economics/power_model.h"

#include "tests/unit/economics/sample.h"

#include <gtest/gtest.h>

#include <vector>

namespace rackplan {
namespace {

const SystemSpec rack = sample::rack();

TEST(PowerModel, ProvisionsTheNameplateOfEveryPart) {
  const ProvisionedPower power = provisioned_power(rack);
  EXPECT_EQ(power.gpus, 4400.0 * watt);    // 4 x 1100
  EXPECT_EQ(*power.cpus, 600.0 * watt);    // 2 x 300
  EXPECT_EQ(power.others, 500.0 * watt);   // 5500 - 4400 - 600
  EXPECT_EQ(power.rack, 12.0 * kilowatt);  // 2 x 5.5 + 1
  EXPECT_EQ(power.per_gpu, 1500.0 * watt);
}

TEST(PowerModel, CountsCpusAmongTheOthersWhenTheyAreNotKnown) {
  SystemSpec system = rack;
  system.power.cpu_max.reset();
  EXPECT_FALSE(provisioned_power(system).cpus);
  EXPECT_EQ(provisioned_power(system).others, 1100.0 * watt);
}

TEST(PowerModel, LetsTheNodeFollowItsGpus) {
  EXPECT_EQ(node_draw(rack, 100.0 * watt), 500.0 * watt);
  EXPECT_EQ(node_draw(rack, 300.0 * watt), 1500.0 * watt);
  EXPECT_EQ(node_draw(rack, 1100.0 * watt), 5500.0 * watt);
}

TEST(PowerModel, IdlesWithoutWork) {
  // 3 trays of 500 W and one and a half racks' switches
  const PowerDraw draw = power_draw(rack, 3, {}, 10.0 * s);
  EXPECT_EQ(draw.idle, 3.0 * kilowatt);
  EXPECT_EQ(draw.mean, draw.idle);
  EXPECT_EQ(draw.p99, draw.idle);
  EXPECT_EQ(draw.energy, 30.0 * kilowatt * s);
  EXPECT_EQ(draw.provisioned, 18.0 * kilowatt);  // 3 x 5.5 + 1.5
}

TEST(PowerModel, AddsUpBusySecondsByPhase) {
  // Two trays. Prefill: 1 replica of 4 GPUs, busy 5 of 10 s; decode: 2 replicas of 2 GPUs, busy 8
  // and 10 s. Switches 1 kW, prefill tray 0.5 · 3000 + 0.5 · 500 W, decode tray 0.9 · 1500 + 0.1 ·
  // 500 W.
  const std::vector<PoolActivity> pools{
      {.replicas = 1, .gpus_per_replica = 4, .prefill_busy = 5.0 * s, .decode_busy = {}},
      {.replicas = 2, .gpus_per_replica = 2, .prefill_busy = {}, .decode_busy = 18.0 * s}};
  const PowerDraw draw = power_draw(rack, 2, pools, 10.0 * s);
  EXPECT_NEAR(draw.mean / watt, 1000.0 + 1750.0 + 1400.0, 1e-9);
  EXPECT_NEAR(draw.energy / kilowatt_hour, 4.150 * 10.0 / 3600.0, 1e-12);
  // prefill swings by 2500 W, a decode replica (half a tray) by 500 W:
  // sqrt(0.5 · 0.5 · 2500² + 2 · 0.9 · 0.1 · 500²) = 1267.9; 4150 + 2.326 · 1267.9 exceeds
  // 1000 + 3000 + 1500, all busy
  EXPECT_NEAR(draw.p99 / watt, 5500.0, 1e-9);
}

TEST(PowerModel, PutsThe99thPercentileBetweenMeanAndAllBusy) {
  // 100 replicas of a tray, busy half of the time, 1000 W more then; σ = sqrt(100 · 0.25) =
  // 5 replicas, 2.326 · 5 = 11.63 more than 50 of them busy
  const std::vector<PoolActivity> pools{
      {.replicas = 100, .gpus_per_replica = 4, .prefill_busy = {}, .decode_busy = 500.0 * s}};
  const PowerDraw draw = power_draw(rack, 100, pools, 10.0 * s);
  EXPECT_NEAR((draw.mean - draw.idle) / watt, 50.0 * 1000.0, 1e-6);
  EXPECT_NEAR((draw.p99 - draw.idle) / watt, (50.0 + 11.63) * 1000.0, 1e-6);
  EXPECT_LT(draw.p99, draw.provisioned);
}

TEST(PowerModel, MixesThePhasesOfAnAggregatedPool) {
  // busy all the time, a third of it in prefill: 600/3 + 2 · 300/3 = 400 W a GPU, 2000 W a tray
  const std::vector<PoolActivity> pools{
      {.replicas = 1, .gpus_per_replica = 4, .prefill_busy = 3.0 * s, .decode_busy = 6.0 * s}};
  EXPECT_NEAR(power_draw(rack, 1, pools, 9.0 * s).mean / watt, 2000.0 + 500.0, 1e-9);
}

}  // namespace
}  // namespace rackplan
