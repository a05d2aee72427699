// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/rack_views.h"

#include <gmock/gmock.h>

namespace rackplan {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

// Two racks of two nodes with four GPUs.
Placement placement() {
  PlacedSystem system{.name = "hall", .spec = {}, .nodes = 4, .nodes_used = 2};
  system.spec.id = "big";
  system.spec.node.gpus = 4;
  system.spec.rack.nodes = 2;
  PoolPlacement prefill{.deployment = "",
                        .role = PoolRole::Prefill,
                        .parallel = {},
                        .system = 0,
                        .replicas = {{.rack = 0, .domain = 0, .first_node = 0, .gpus = {0, 1}},
                                     {.rack = 0, .domain = 0, .first_node = 0, .gpus = {2}}}};
  PoolPlacement decode{.deployment = "",
                       .role = PoolRole::Decode,
                       .parallel = {},
                       .system = 0,
                       .replicas = {{.rack = 0, .domain = 0, .first_node = 0, .gpus = {3, 4, 5}}}};
  return {.systems = {system}, .pools = {decode, prefill}};
}

TEST(RackViews, EveryNodeHasItsPartsInTheOrderOfTheirGpus) {
  const std::vector<RackView> racks = rack_views(placement());
  ASSERT_THAT(racks, SizeIs(2));
  EXPECT_EQ(racks[0].name, "hall/rack0");
  EXPECT_EQ(racks[0].system, "big");
  ASSERT_THAT(racks[0].nodes, SizeIs(2));
  EXPECT_EQ(racks[0].nodes[0].gpus, 4);
  EXPECT_THAT(racks[0].nodes[0].parts,
              ElementsAre(NodePart{"prefill[0]", "prefill", 2},
                          NodePart{"prefill[1]", "prefill", 1},
                          NodePart{"decode[0]", "decode", 1}));
  EXPECT_THAT(racks[0].nodes[1].parts, ElementsAre(NodePart{"decode[0]", "decode", 2}));
}

TEST(RackViews, FreeNodesAreThereToo) {
  const std::vector<RackView> racks = rack_views(placement());
  EXPECT_EQ(racks[1].name, "hall/rack1");
  ASSERT_THAT(racks[1].nodes, SizeIs(2));
  EXPECT_EQ(racks[1].nodes[1].name, "node 1");
  EXPECT_THAT(racks[1].nodes[1].parts, SizeIs(0));
}

}  // namespace
}  // namespace rackplan
