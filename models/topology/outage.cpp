// SPDX-License-Identifier: Apache-2.0
// Connected components of each plane without the failed parts. In neither plane do GPUs pass on
// traffic of others: each has one link.
#include "models/topology/outage.h"

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/connected_components.hpp>

#include <cstddef>

namespace rackplan {
namespace {

/// The component of every part, over the links of `plane` between parts that stand.
std::vector<int> components(const Topology& topology,
                            const std::vector<bool>& has_failed,
                            LinkPlane plane) {
  boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS> graph(
      topology.parts().size());
  for (const TopologyLink& link : topology.links()) {
    if (link.plane == plane && !has_failed[link.a] && !has_failed[link.b]) {
      boost::add_edge(link.a, link.b, graph);
    }
  }
  std::vector<int> component(topology.parts().size());
  boost::connected_components(graph, component.data());
  return component;
}

PartId part_of_kind(const Topology& topology, PartKind kind, int system, int domain) {
  const std::vector<Part>& parts = topology.parts();
  PartId id = 0;
  while (parts[id].kind != kind || parts[id].system != system || parts[id].domain != domain) {
    ++id;
  }
  return id;
}

}  // namespace

Outage outage_of(const Topology& topology, const std::vector<PartId>& failed) {
  std::vector<bool> has_failed(topology.parts().size(), false);
  for (const PartId part : failed) {
    has_failed.at(part) = true;
  }
  const std::vector<int> nvlink = components(topology, has_failed, LinkPlane::Nvlink);
  const std::vector<int> scale_out = components(topology, has_failed, LinkPlane::ScaleOut);
  const PartId spine = part_of_kind(topology, PartKind::Spine, -1, -1);
  Outage outage;
  for (const std::vector<PartId>& domain : topology.pack_domains(PackDomain::Nvlink)) {
    const Part& first = topology.parts()[domain.front()];
    const PartId nvswitch = part_of_kind(topology, PartKind::Nvswitch, first.system, first.domain);
    for (const PartId gpu : domain) {
      if (has_failed[gpu]) {
        outage.lost.push_back(gpu);
        continue;
      }
      if (nvlink[gpu] != nvlink[nvswitch]) {
        outage.without_nvlink.push_back(gpu);
      }
      if (scale_out[gpu] != scale_out[spine]) {
        outage.without_scale_out.push_back(gpu);
      }
    }
  }
  return outage;
}

}  // namespace rackplan
