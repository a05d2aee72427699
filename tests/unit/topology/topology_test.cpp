// SPDX-License-Identifier: Apache-2.0
#include "models/topology/topology.h"

#include "models/base/error.h"
#include "models/topology/bisection.h"
#include "models/topology/outage.h"
#include "tests/unit/topology/systems.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace rackplan {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Topology two_racks() {
  return Topology({{.spec = testing::gb200(), .nodes = 36}});
}
Topology six_servers() {
  return Topology({{.spec = testing::h200(), .nodes = 6}});
}

std::ptrdiff_t count(const Topology& topology, PartKind kind) {
  return std::count_if(topology.parts().begin(), topology.parts().end(), [kind](const Part& part) {
    return part.kind == kind;
  });
}

PartId part_named(const Topology& topology, const std::string& name) {
  const auto& parts = topology.parts();
  const auto found =
      std::find_if(parts.begin(), parts.end(), [&](const Part& part) { return part.name == name; });
  EXPECT_NE(found, parts.end()) << name;
  return static_cast<PartId>(found - parts.begin());
}

/// The kinds of parts on the way from one GPU to another, both included.
std::vector<PartKind> kinds_on_route(const Topology& topology, PartId from, PartId to) {
  std::vector<PartKind> kinds{topology.parts()[from].kind};
  PartId at = from;
  for (const std::size_t index : topology.route(from, to)) {
    const TopologyLink& link = topology.links()[index];
    EXPECT_TRUE(link.a == at || link.b == at) << "the links are in order";
    at = link.a == at ? link.b : link.a;
    kinds.push_back(topology.parts()[at].kind);
  }
  EXPECT_EQ(at, to);
  return kinds;
}

TEST(Topology, TwoNvl72RacksHaveTheirParts) {
  const Topology topology = two_racks();
  EXPECT_EQ(count(topology, PartKind::Gpu), 144);     // 2 racks · 18 trays · 4
  EXPECT_EQ(count(topology, PartKind::Nic), 144);     // one a GPU
  EXPECT_EQ(count(topology, PartKind::Nvswitch), 2);  // one a domain
  EXPECT_EQ(count(topology, PartKind::Leaf), 2 * 4);  // one a rack and GPU index
  EXPECT_EQ(count(topology, PartKind::Spine), 1);
  EXPECT_EQ(topology.links().size(), 144U * 3U + 8U);  // NVSwitch, NIC, leaf; leaf to spine
  EXPECT_EQ(topology.parts()[topology.gpus()[72 + 13]].name, "gb200-nvl72/rack1/node3/gpu1");
}

TEST(Topology, GpusOfADomainReachEachOtherOverNvlink) {
  const Topology topology = two_racks();
  const PartId from = topology.gpus()[0];
  const PartId to = topology.gpus()[71];
  EXPECT_THAT(kinds_on_route(topology, from, to),
              ElementsAre(PartKind::Gpu, PartKind::Nvswitch, PartKind::Gpu));
  const RouteSummary summary = summarise(topology, topology.route(from, to));
  EXPECT_EQ(summary.bandwidth, 450.0 * GBps);  // 900 · 0.5
  EXPECT_EQ(summary.latency, 2.0 * us);
}

TEST(Topology, GpusOfDifferentDomainsReachEachOtherOverLeavesAndSpine) {
  const Topology topology = two_racks();
  const PartId from = topology.gpus()[0];
  const PartId to = topology.gpus()[72];
  EXPECT_THAT(kinds_on_route(topology, from, to),
              ElementsAre(PartKind::Gpu,
                          PartKind::Nic,
                          PartKind::Leaf,
                          PartKind::Spine,
                          PartKind::Leaf,
                          PartKind::Nic,
                          PartKind::Gpu));
  const RouteSummary summary = summarise(topology, topology.route(from, to));
  EXPECT_EQ(summary.bandwidth, 40.0 * GBps);  // 50 · 0.8
  EXPECT_EQ(summary.latency, 10.0 * us);
}

TEST(Topology, ServersOfOneRackMeetInTheLeafOfTheirRail) {
  const Topology topology = six_servers();
  const PartId rail_0 = topology.gpus()[0];
  EXPECT_THAT(
      kinds_on_route(topology, rail_0, topology.gpus()[8]),
      ElementsAre(PartKind::Gpu, PartKind::Nic, PartKind::Leaf, PartKind::Nic, PartKind::Gpu));
  // Another rail, and the same rail in another rack: by the spine.
  EXPECT_EQ(topology.route(rail_0, topology.gpus()[9]).size(), 6U);
  EXPECT_EQ(topology.route(rail_0, topology.gpus()[4 * 8]).size(), 6U);
}

TEST(Topology, ARouteRunsBetweenGpus) {
  const Topology topology = six_servers();
  EXPECT_THAT(topology.route(topology.gpus()[3], topology.gpus()[3]), IsEmpty());
  EXPECT_THROW(static_cast<void>(topology.route(part_named(topology, "spine"), topology.gpus()[0])),
               InvariantBroken);
}

TEST(Topology, PacksByHostDomainAndRack) {
  const Topology topology(
      {{.spec = testing::gb200(), .nodes = 20}, {.spec = testing::h200(), .nodes = 6}});
  const auto sizes = [&](PackDomain level) {
    std::vector<std::size_t> result;
    for (const std::vector<PartId>& group : topology.pack_domains(level)) {
      result.push_back(group.size());
    }
    return result;
  };
  EXPECT_EQ(sizes(PackDomain::Host).size(), 26U);
  // A full rack of 72, two trays of the next; six servers, four and two a rack.
  EXPECT_THAT(sizes(PackDomain::Nvlink), ElementsAre(72, 8, 8, 8, 8, 8, 8, 8));
  EXPECT_THAT(sizes(PackDomain::Rack), ElementsAre(72, 8, 32, 16));
}

TEST(Bisection, HalfADomainSendsAtTheRateOfIts36Gpus) {
  const Topology topology = two_racks();
  const std::vector<PartId> domain = topology.pack_domains(PackDomain::Nvlink)[0];
  // 36 · 900 GB/s = 32.4 TB/s; half of it achieved.
  EXPECT_EQ(bisection_bandwidth(topology, domain, LinkPlane::Nvlink, Rate::Datasheet), 32.4 * TBps);
  EXPECT_EQ(bisection_bandwidth(topology, domain, LinkPlane::Nvlink, Rate::Achieved), 16.2 * TBps);
}

TEST(Bisection, ARackSendsToAnotherAtTheRateOfIts72Nics) {
  const Topology topology = two_racks();
  // 72 · 50 GB/s = 3.6 TB/s, 0.8 of it achieved; no NVLink between racks.
  const std::vector<PartId>& all = topology.gpus();
  EXPECT_EQ(bisection_bandwidth(topology, all, LinkPlane::ScaleOut, Rate::Datasheet), 3.6 * TBps);
  EXPECT_EQ(bisection_bandwidth(topology, all, LinkPlane::ScaleOut, Rate::Achieved), 2.88 * TBps);
  EXPECT_EQ(bisection_bandwidth(topology, all, LinkPlane::Nvlink, Rate::Datasheet), 0.0 * GBps);
}

TEST(Bisection, TheSmallerSideLimits) {
  const Topology topology = two_racks();
  const std::vector<PartId>& gpus = topology.gpus();
  // 3 GPUs to 10 in the other rack: 3 · 50 GB/s.
  EXPECT_EQ(max_flow(topology,
                     {gpus[0], gpus[1], gpus[2]},
                     {gpus.begin() + 72, gpus.begin() + 82},
                     LinkPlane::ScaleOut,
                     Rate::Datasheet),
            150.0 * GBps);
}

TEST(Outage, AFailedNodeLosesItsGpusAndNothingElse) {
  const Topology topology = two_racks();
  const Outage outage = outage_of(topology, topology.parts_of_node(0, 1));
  EXPECT_EQ(outage.lost,
            (std::vector<PartId>{topology.gpus().begin() + 4, topology.gpus().begin() + 8}));
  EXPECT_THAT(outage.without_nvlink, IsEmpty());
  EXPECT_THAT(outage.without_scale_out, IsEmpty());
}

TEST(Outage, AFailedGpuIsLostAlone) {
  const Topology topology = two_racks();
  const Outage outage = outage_of(topology, {topology.gpus()[5]});
  EXPECT_THAT(outage.lost, ElementsAre(topology.gpus()[5]));
  EXPECT_THAT(outage.without_nvlink, IsEmpty());
  EXPECT_THAT(outage.without_scale_out, IsEmpty());
}

TEST(Outage, AFailedNvswitchCutsItsDomainFromNvlinkOnly) {
  const Topology topology = two_racks();
  const Outage outage = outage_of(topology, {part_named(topology, "gb200-nvl72/domain1/nvswitch")});
  EXPECT_THAT(outage.lost, IsEmpty());
  EXPECT_EQ(outage.without_nvlink,
            (std::vector<PartId>{topology.gpus().begin() + 72, topology.gpus().end()}));
  EXPECT_THAT(outage.without_scale_out, IsEmpty());
}

TEST(Outage, AFailedNicCutsItsGpuFromTheScaleOut) {
  const Topology topology = two_racks();
  const Outage outage = outage_of(topology, {part_named(topology, "gb200-nvl72/rack0/node2/nic3")});
  EXPECT_THAT(outage.without_scale_out, ElementsAre(topology.gpus()[11]));
  EXPECT_THAT(outage.lost, IsEmpty());
  EXPECT_THAT(outage.without_nvlink, IsEmpty());
}

TEST(Outage, AFailedLeafCutsItsRailOfTheRack) {
  const Topology topology = six_servers();
  const Outage outage = outage_of(topology, {part_named(topology, "hgx-h200/rack1/leaf5")});
  // Servers 4 and 5 are rack 1; their GPU 5.
  EXPECT_THAT(outage.without_scale_out,
              ElementsAre(topology.gpus()[4 * 8 + 5], topology.gpus()[5 * 8 + 5]));
}

TEST(Outage, AFailedSpineCutsEverybody) {
  const Topology topology = six_servers();
  EXPECT_EQ(outage_of(topology, {part_named(topology, "spine")}).without_scale_out,
            topology.gpus());
}

}  // namespace
}  // namespace rackplan
