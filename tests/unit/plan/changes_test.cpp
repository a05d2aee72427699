// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/changes.h"

#include "models/io/catalogs.h"
#include "tests/unit/plan/sample_plan.h"

#include <gmock/gmock.h>

namespace rackplan {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<PlanChange> changes(const Scenario& today, const Scenario& planned) {
  return changes_from(today, planned, Catalogs::built_in());
}

// 18 nodes are a rack of GB200 NVL72.
Scenario scenario() {
  Scenario it;
  it.estate = {{.name = "rack", .system = "gb200-nvl72", .nodes = 18}};
  DeploymentSpec& deployment = it.deployments.front();
  deployment.model = "deepseek-r1";
  deployment.precision = "fp4";
  deployment.engine = "trtllm";
  PoolSpec prefill;
  prefill.role = PoolRole::Prefill;
  prefill.estate = "rack";
  prefill.parallel = {.attention_tp = 1, .attention_dp = 4, .ep = 4};
  prefill.replicas = 2;
  prefill.limits.max_batch_per_rank = 16;
  prefill.limits.max_tokens_per_rank = 16384;
  PoolSpec decode = prefill;
  decode.role = PoolRole::Decode;
  decode.replicas = 1;
  decode.limits.max_batch_per_rank = 128;
  decode.limits.max_tokens_per_rank = 0;
  deployment.pools = {prefill, decode};
  return it;
}

PlanChange changed(const std::string& text) {
  return {ChangeKind::Changed, text};
}

TEST(Changes, TheSameIsNoChange) {
  Scenario other = scenario();
  other.deployments[0].name = "another name";  // the only one is the only one
  EXPECT_THAT(changes(scenario(), other), IsEmpty());
}

TEST(Changes, HardwareIsCountedInRacksWhereItIsWholeRacks) {
  Scenario planned = scenario();
  planned.estate[0].nodes = 3 * 18;
  EXPECT_THAT(changes(scenario(), planned),
              ElementsAre(PlanChange{ChangeKind::Added, "2 racks of gb200-nvl72"}));
  planned.estate[0].nodes = 17;
  EXPECT_THAT(changes(scenario(), planned),
              ElementsAre(PlanChange{ChangeKind::Removed, "1 node of gb200-nvl72"}));
}

TEST(Changes, APoolThatMovesIsOneChangeAndItsLimitsAreOthers) {
  Scenario today = scenario();
  today.estate.push_back({.name = "old", .system = "hgx-h100", .nodes = 4});
  today.deployments[0].pools[1].estate = "old";
  today.deployments[0].pools[1].replicas = 4;
  today.deployments[0].pools[1].limits.max_batch_per_rank = 64;
  today.deployments[0].mtp = MtpSpec{.depth = 1, .acceptance = 0.7};
  today.deployments[0].router.prefill = RouterPolicy::LeastLoaded;
  EXPECT_THAT(changes(today, scenario()),
              ElementsAre(PlanChange{ChangeKind::Removed, "4 nodes of hgx-h100"},
                          changed("MTP: 1 draft token a step -> off"),
                          changed("decode: 4 x DEP4 on hgx-h100 -> 1 x DEP4 on gb200-nvl72"),
                          changed("decode, batch a rank: 64 -> 128"),
                          changed("router to prefill: least_loaded -> round_robin")));
}

TEST(Changes, PoolsAndDeploymentsComeAndGo) {
  Scenario planned = scenario();
  planned.deployments[0].pools.erase(planned.deployments[0].pools.begin());
  planned.deployments[0].pools[0].role = PoolRole::Aggregated;
  EXPECT_THAT(changes(scenario(), planned),
              ElementsAre(PlanChange{ChangeKind::Removed, "prefill 2 x DEP4 on gb200-nvl72"},
                          PlanChange{ChangeKind::Removed, "decode 1 x DEP4 on gb200-nvl72"},
                          PlanChange{ChangeKind::Added, "aggregated 1 x DEP4 on gb200-nvl72"}));

  Scenario two = scenario();
  two.deployments.push_back(two.deployments[0]);
  two.deployments[1].name = "code";
  two.deployments[1].pools.pop_back();
  EXPECT_THAT(changes(scenario(), two),
              ElementsAre(PlanChange{ChangeKind::Added, "code: prefill 2 x DEP4 on gb200-nvl72"}));
  EXPECT_THAT(
      changes(two, scenario()),
      ElementsAre(PlanChange{ChangeKind::Removed, "code: prefill 2 x DEP4 on gb200-nvl72"}));
}

TEST(Changes, TheCostIsToldWithItsGap) {
  const Report planned = *sample_plan().report;  // 2 MUSD a year
  Report today = planned;
  today.cost->cost_a_year = 1.6e6 * usd;
  EXPECT_EQ(cost_change(today, planned),
            changed("cost a year: 1,600,000 USD -> 2,000,000 USD, +400,000 USD (+25 %)"));
  today.cost.reset();
  EXPECT_EQ(cost_change(today, planned), std::nullopt);
}

}  // namespace
}  // namespace rackplan
