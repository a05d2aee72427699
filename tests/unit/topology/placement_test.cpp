// SPDX-License-Identifier: Apache-2.0
#include "sim/placement/placement.h"

#include "models/base/error.h"
#include "sim/placement/placement_network.h"
#include "sim/placement/placement_text.h"
#include "tests/unit/topology/systems.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rackplan {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const SystemSpec& find_system(const std::string& id) {
  static const SystemSpec gb200 = testing::gb200();
  static const SystemSpec h200 = testing::h200();
  return id == gb200.id ? gb200 : h200;
}

std::vector<EstateSystem> gb200_nodes(int nodes) {
  return {{.name = "gb200", .system = "gb200-nvl72", .nodes = nodes}};
}

PoolSpec pool(PoolRole role, ParallelPlan plan, int replicas, std::string estate = {}) {
  return {.role = role,
          .estate = std::move(estate),
          .parallel = plan,
          .replicas = replicas,
          .limits = {}};
}

std::vector<DeploymentSpec> deployment(std::vector<PoolSpec> pools) {
  DeploymentSpec spec;
  spec.pools = std::move(pools);
  return {spec};
}

constexpr ParallelPlan tp2{.attention_tp = 2};
constexpr ParallelPlan tp4{.attention_tp = 4};
constexpr ParallelPlan tp8{.attention_tp = 8};
constexpr ParallelPlan dep8{.attention_tp = 1, .attention_dp = 8, .ep = 8};
constexpr ParallelPlan dep32{.attention_tp = 1, .attention_dp = 32, .ep = 32};

std::vector<int> first_gpus(const PoolPlacement& placed) {
  std::vector<int> first;
  for (const ReplicaPlacement& replica : placed.replicas) {
    first.push_back(replica.gpus.front());
  }
  return first;
}

TEST(Placement, SmallReplicasPackWithinANodeAndNeverStraddleTwo) {
  // 3 GPUs on trays of 4: one a tray. Then TP2: the tray's last GPU is not enough, so a new tray.
  const Placement placed = place(
      deployment({pool(PoolRole::Prefill, {.attention_tp = 3}, 2), pool(PoolRole::Decode, tp2, 3)}),
      gb200_nodes(18),
      find_system);
  EXPECT_THAT(first_gpus(placed.pools[0]), ElementsAre(0, 4));
  EXPECT_THAT(first_gpus(placed.pools[1]), ElementsAre(8, 10, 12));
  EXPECT_THAT(placed.pools[1].replicas[1].gpus, ElementsAre(10, 11));
  EXPECT_EQ(placed.pools[1].replicas[2].first_node, 3);
  EXPECT_EQ(placed.systems[0].nodes_used, 4);  // 14 GPUs, 4 a tray
}

TEST(Placement, AReplicaOfANodeOrMoreStartsOnANodeBoundary) {
  const Placement placed =
      place(deployment({pool(PoolRole::Prefill, tp2, 1), pool(PoolRole::Decode, dep8, 2)}),
            gb200_nodes(18),
            find_system);
  EXPECT_THAT(first_gpus(placed.pools[1]), ElementsAre(4, 12));
}

TEST(Placement, AReplicaNeverStraddlesAnNvlinkDomain) {
  // 72 GPUs a domain hold two replicas of 32; the third starts in the next rack, at GPU 72.
  const Placement placed =
      place(deployment({pool(PoolRole::Aggregated, dep32, 3)}), gb200_nodes(36), find_system);
  EXPECT_THAT(first_gpus(placed.pools[0]), ElementsAre(0, 32, 72));
  EXPECT_EQ(placed.pools[0].replicas[2].domain, 1);
  EXPECT_EQ(placed.pools[0].replicas[2].rack, 1);
  EXPECT_EQ(placed.pools[0].replicas[2].first_node, 18);
}

TEST(Placement, ReportsHowManyNodesATooSmallEstateLacks) {
  // As above: two racks are needed up to GPU 103, node 25.
  try {
    static_cast<void>(
        place(deployment({pool(PoolRole::Aggregated, dep32, 3)}), gb200_nodes(25), find_system));
    FAIL() << "25 nodes are too few";
  } catch (const Infeasible& error) {
    EXPECT_THAT(error.what(), HasSubstr("needs 26 nodes of gb200-nvl72"));
    EXPECT_THAT(error.what(), HasSubstr("has 25"));
    EXPECT_EQ(error.nearest(), "an estate of 26 nodes");
  }
  EXPECT_NO_THROW(static_cast<void>(
      place(deployment({pool(PoolRole::Aggregated, dep32, 3)}), gb200_nodes(26), find_system)));
}

TEST(Placement, WhatALargeReplicaLeftFreeIsFilledByASmallerOne) {
  // Three of 32 take GPUs 0-63 of the first rack and 72-103 of the second. Of replicas of 8 the
  // first fits into the rest of the first rack, GPUs 64-71.
  const Placement placed =
      place(deployment({pool(PoolRole::Prefill, dep32, 3), pool(PoolRole::Decode, tp8, 2)}),
            gb200_nodes(36),
            find_system);
  EXPECT_THAT(first_gpus(placed.pools[1]), ElementsAre(64, 104));
  EXPECT_EQ(placed.systems[0].nodes_used, 28);  // 112 GPUs, 4 a tray
}

TEST(Placement, AHoleIsNotFilledTwice) {
  // Trays of 4: one replica of 3 each on two trays, then single GPUs: the two holes, a new tray.
  const Placement placed = place(deployment({pool(PoolRole::Prefill, {.attention_tp = 3}, 2),
                                             pool(PoolRole::Decode, {.attention_tp = 1}, 3)}),
                                 gb200_nodes(18),
                                 find_system);
  EXPECT_THAT(first_gpus(placed.pools[1]), ElementsAre(3, 7, 8));
}

std::vector<DeploymentSpec> two_deployments() {
  std::vector<DeploymentSpec> both = deployment({pool(PoolRole::Aggregated, tp2, 1)});
  both.push_back(
      deployment({pool(PoolRole::Prefill, tp2, 1), pool(PoolRole::Decode, tp4, 1)}).front());
  both[0].name = "chat";
  both[1].name = "code";
  return both;
}

TEST(Placement, DeploymentsShareTraysAndRacks) {
  const Placement placed = place(two_deployments(), gb200_nodes(2), find_system);
  ASSERT_EQ(placed.pools.size(), 3U);
  EXPECT_THAT(placed.pools[0].replicas[0].gpus, ElementsAre(0, 1));
  EXPECT_THAT(placed.pools[1].replicas[0].gpus, ElementsAre(2, 3));
  EXPECT_THAT(placed.pools[2].replicas[0].gpus, ElementsAre(4, 5, 6, 7));
  EXPECT_EQ(placement_text(placed),
            "gb200 (gb200-nvl72): 2 of 2 nodes in use, 4 GPUs a node\n"
            "  rack 0     node 0       chat aggregated[0] gpu0-1, code prefill[0] gpu2-3\n"
            "             node 1       code decode[0] gpu0-3\n");
  EXPECT_THAT(first_endpoints(placed), ElementsAre(0U, 1U, 2U));
  EXPECT_EQ(network_plan(placed).endpoints[1].name, "code prefill[0] rank 0");
}

TEST(Placement, AnEstateTooSmallForBothIsRefused) {
  try {
    static_cast<void>(place(two_deployments(), gb200_nodes(1), find_system));
    FAIL() << "8 GPUs do not fit a tray";
  } catch (const Infeasible& error) {
    EXPECT_THAT(
        error.what(),
        HasSubstr("the deployments need 2 nodes of gb200-nvl72, the estate \"gb200\" has 1"));
  }
}

TEST(Placement, RefusesAReplicaLargerThanADomain) {
  const std::vector<EstateSystem> estate{{.name = "", .system = "hgx-h200", .nodes = 100}};
  EXPECT_THROW(static_cast<void>(
                   place(deployment({pool(PoolRole::Aggregated, dep32, 1)}), estate, find_system)),
               Infeasible);
}

TEST(Placement, NamesTheEstateSystemsWhenAPoolNamesAnother) {
  try {
    static_cast<void>(place(
        deployment({pool(PoolRole::Aggregated, tp2, 1, "moon")}), gb200_nodes(18), find_system));
    FAIL() << "there is no system \"moon\"";
  } catch (const InputError& error) {
    EXPECT_EQ(error.parts().path, "pools[0].estate");
    EXPECT_EQ(error.parts().found, "\"moon\"");
    EXPECT_THAT(error.parts().accepted, HasSubstr("\"gb200\""));
  }
}

TEST(Placement, PipelineStagesShareTheKvOfARank) {
  // 2 stages of 2 ranks of 2 GPUs; rank 1 holds GPUs 2-3 of stage 0 and 6-7 of stage 1.
  const ParallelPlan plan{.attention_tp = 2, .attention_dp = 2, .ep = 4, .pp = 2};
  const Placement placed =
      place(deployment({pool(PoolRole::Aggregated, plan, 1)}), gb200_nodes(18), find_system);
  EXPECT_THAT(placed.pools[0].rank_gpus(placed.pools[0].replicas[0], 1), ElementsAre(2, 3, 6, 7));
}

TEST(NetworkPlan, HasOneEndpointARankInTheOrderOfPoolsReplicasRanks) {
  const Placement placed =
      place(deployment({pool(PoolRole::Prefill, tp4, 3), pool(PoolRole::Decode, dep8, 2)}),
            gb200_nodes(18),
            find_system);
  const NetworkPlan plan = network_plan(placed);
  EXPECT_THAT(first_endpoints(placed), ElementsAre(0U, 3U));
  ASSERT_EQ(plan.endpoints.size(), 3U + 2U * 8U);
  EXPECT_EQ(plan.endpoints[2].name, "prefill[2] rank 0");
  EXPECT_EQ(plan.endpoints[3 + 8 + 5].name, "decode[1] rank 5");
  EXPECT_EQ(plan.links.size(), 4 * plan.endpoints.size());
}

TEST(NetworkPlan, LinksAreAsWideAsTheGpusOfTheRankTimesWhatIsAchieved) {
  const NetworkPlan plan = network_plan(
      place(deployment({pool(PoolRole::Aggregated, tp2, 1)}), gb200_nodes(18), find_system));
  const EndpointPlan& endpoint = plan.endpoints.at(0);
  // 2 GPUs: NVLink 2 · 900 · 0.5 = 900 GB/s, scale-out 2 · 50 · 0.8 = 80 GB/s.
  EXPECT_EQ(plan.links[endpoint.nvlink.up.at(0)].bandwidth, 900.0 * GBps);
  EXPECT_EQ(plan.links[endpoint.nvlink.down.at(0)].bandwidth, 900.0 * GBps);
  EXPECT_EQ(plan.links[endpoint.scale_out.up.at(0)].bandwidth, 80.0 * GBps);
  EXPECT_EQ(plan.links[endpoint.scale_out.down.at(0)].bandwidth, 80.0 * GBps);
  EXPECT_EQ(plan.links[endpoint.nvlink.up.at(0)].name, "gb200/rack0/node0/gpu0-1 nvlink up");
}

TEST(NetworkPlan, EndpointsOfDifferentSystemsAreInDifferentDomainsAndEachPaysItsHalf) {
  const std::vector<EstateSystem> estate{
      {.name = "blackwell", .system = "gb200-nvl72", .nodes = 36},
      {.name = "hopper", .system = "hgx-h200", .nodes = 2}};
  const NetworkPlan plan = network_plan(
      place(deployment({pool(PoolRole::Prefill, tp8, 2, "hopper"), pool(PoolRole::Decode, tp4, 1)}),
            estate,
            find_system));
  // The two racks of the first system are domains 0 and 1, the two servers of the second 2 and 3.
  EXPECT_EQ(plan.endpoints[0].nvlink_domain, 2);
  EXPECT_EQ(plan.endpoints[1].nvlink_domain, 3);
  EXPECT_EQ(plan.endpoints[2].nvlink_domain, 0);
  // Two servers pay 12 us between them, two racks 10 us, a server and a rack half of each.
  EXPECT_EQ(path_between(plan, 0, 1).latency, 12.0 * us);
  EXPECT_EQ(path_between(plan, 0, 2).latency, 11.0 * us);
}

std::vector<EstateSystem> h200_servers(int nodes) {
  return {{.name = "hopper", .system = "hgx-h200", .nodes = nodes}};
}

PoolSpec wide(PoolSpec spec) {
  spec.allow_span_domains = true;
  return spec;
}

constexpr ParallelPlan tp16{.attention_tp = 16};

TEST(Placement, AWorkerWiderThanAnNvlinkDomainTakesWholeOnesWhereItMay) {
  // A prefill worker of 4 GPUs on server 0; TP16 starts at the next server, twice two of them.
  const Placement placed =
      place(deployment({pool(PoolRole::Prefill, tp4, 1), wide(pool(PoolRole::Decode, tp16, 2))}),
            h200_servers(6),
            find_system);
  EXPECT_THAT(first_gpus(placed.pools[1]), ElementsAre(8, 24));
  EXPECT_EQ(placed.pools[1].replicas[0].gpus.back(), 23);
  EXPECT_EQ(placed.systems[0].nodes_used, 5);
}

TEST(Placement, AWorkerWiderThanAnNvlinkDomainIsRefusedWhereItMayNotSpan) {
  EXPECT_THROW(
      (void)place(deployment({pool(PoolRole::Aggregated, tp16, 1)}), h200_servers(6), find_system),
      Infeasible);
  // 12 GPUs are a server and a half.
  EXPECT_THROW((void)place(deployment({wide(pool(PoolRole::Aggregated, {.attention_tp = 12}, 1))}),
                           h200_servers(6),
                           find_system),
               Infeasible);
}

TEST(NetworkPlan, ARankOverSeveralDomainsReachesNobodyByNvlink) {
  // Ranks of 8 GPUs: rank 0 of DP2 on server 0, rank 1 on server 1. TP16: one rank on both.
  const ParallelPlan dp2{.attention_tp = 8, .attention_dp = 2};
  const NetworkPlan plan = network_plan(place(
      deployment({wide(pool(PoolRole::Prefill, dp2, 1)), wide(pool(PoolRole::Decode, tp16, 2))}),
      h200_servers(6),
      find_system));
  ASSERT_EQ(plan.endpoints.size(), 4U);
  EXPECT_EQ(plan.endpoints[0].nvlink_domain, 0);
  EXPECT_EQ(plan.endpoints[1].nvlink_domain, 1);
  EXPECT_NE(plan.endpoints[2].nvlink_domain, plan.endpoints[3].nvlink_domain);
  for (const EndpointId prefill : {0U, 1U}) {
    for (const EndpointId decode : {2U, 3U}) {
      EXPECT_NE(plane_between(plan.endpoints[prefill], plan.endpoints[decode]), Plane::Nvlink);
    }
  }
  // All 16 NICs of 40 GB/s.
  EXPECT_EQ(plan.links[plan.endpoints[2].scale_out.down.at(0)].bandwidth, 640.0 * GBps);
}

TEST(NetworkPlan, ANonBlockingNetworkHasNoTrunks) {
  const Placement placed =
      place(deployment({pool(PoolRole::Aggregated, tp4, 2)}), gb200_nodes(36), find_system);
  EXPECT_EQ(network_plan(placed).links.size(), 2U * 4U);
  EXPECT_EQ(network_plan(placed, 1.0).links.size(), 2U * 4U);
}

TEST(NetworkPlan, DeploymentsShareTheTrunksOfTheirRacks) {
  // 18 workers of TP4 fill rack 0, of two deployments; the last is alone in rack 1.
  std::vector<DeploymentSpec> two(2);
  two[0].name = "chat";
  two[0].pools = {pool(PoolRole::Prefill, tp4, 17)};
  two[1].name = "code";
  two[1].pools = {pool(PoolRole::Prefill, tp4, 1), pool(PoolRole::Decode, tp4, 1)};
  const NetworkPlan plan = network_plan(place(two, gb200_nodes(36), find_system), 4.0);
  const EndpointPlan& chat = plan.endpoints[0];
  const EndpointPlan& code = plan.endpoints[17];
  const EndpointPlan& decode = plan.endpoints[18];
  EXPECT_EQ(code.trunk.up, chat.trunk.up);
  EXPECT_NE(decode.trunk.up, chat.trunk.up);
  EXPECT_EQ(plane_between(code, decode), Plane::Spine);
  // 72 GPUs of 50 · 0.8 GB/s over 4.
  const NetworkLink& trunk = plan.links[chat.trunk.up.at(0)];
  EXPECT_EQ(trunk.bandwidth, 720.0 * GBps);
  EXPECT_EQ(trunk.name, "gb200/rack0 trunk up");
  EXPECT_THAT(path_between(plan, 17, 18).links,
              ElementsAre(code.scale_out.up.at(0),
                          code.trunk.up.at(0),
                          decode.trunk.down.at(0),
                          decode.scale_out.down.at(0)));
}

TEST(NetworkPlan, ServersOfARackReachEachOtherBelowItsTrunk) {
  const NetworkPlan plan = network_plan(
      place(deployment({pool(PoolRole::Aggregated, tp8, 5)}), h200_servers(8), find_system), 2.0);
  EXPECT_EQ(plane_between(plan.endpoints[0], plan.endpoints[3]), Plane::ScaleOut);
  EXPECT_EQ(plane_between(plan.endpoints[0], plan.endpoints[4]), Plane::Spine);
}

TEST(PlacementText, MergesTraysThatHoldTheSame) {
  const Placement placed =
      place(deployment({pool(PoolRole::Prefill, tp2, 3), pool(PoolRole::Decode, dep32, 2)}),
            gb200_nodes(72),
            find_system);
  // Prefill takes 6 GPUs, nodes 0 and 1; decode[0] nodes 2-9; decode[1] nodes 10-17.
  EXPECT_EQ(placement_text(placed),
            "gb200 (gb200-nvl72): 18 of 72 nodes in use, 4 GPUs a node\n"
            "  rack 0     node 0       prefill[0] gpu0-1, prefill[1] gpu2-3\n"
            "             node 1       prefill[2] gpu0-1\n"
            "             nodes 2-9    decode[0] gpu0-3\n"
            "             nodes 10-17  decode[1] gpu0-3\n"
            "  racks 1-3  nodes 0-17   free\n");
}

}  // namespace
}  // namespace rackplan
