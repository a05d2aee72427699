// SPDX-License-Identifier: Apache-2.0
#include "models/topology/topology.h"

#include "models/base/error.h"

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/breadth_first_search.hpp>
#include <boost/graph/filtered_graph.hpp>

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace rackplan {
namespace {

using BoostGraph = boost::adjacency_list<boost::vecS,
                                         boost::vecS,
                                         boost::undirectedS,
                                         boost::no_property,
                                         std::size_t>;  // edge: index into links()

/// Keeps the links of one plane.
struct InPlane {
  const BoostGraph* graph = nullptr;
  const std::vector<TopologyLink>* links = nullptr;
  LinkPlane plane = LinkPlane::Nvlink;
  bool operator()(const BoostGraph::edge_descriptor& edge) const {
    return (*links)[(*graph)[edge]].plane == plane;
  }
};

/// Notes by which edge every part was reached.
struct ReachedBy : boost::default_bfs_visitor {
  using Edge = BoostGraph::edge_descriptor;
  explicit ReachedBy(std::map<PartId, Edge>& edges) : reached_by(&edges) {}
  template <class Graph>
  void tree_edge(const Edge& edge, const Graph& graph) const {
    reached_by->emplace(static_cast<PartId>(target(edge, graph)), edge);
  }
  std::map<PartId, Edge>* reached_by;
};

}  // namespace

struct Topology::Graph {
  explicit Graph(std::size_t parts) : graph(parts) {}
  BoostGraph graph;
};

Topology::Topology(const std::vector<TopologySystem>& systems) {
  const PartId spine = add_part({.kind = PartKind::Spine, .name = "spine"});
  for (std::size_t i = 0; i < systems.size(); ++i) {
    add_system(static_cast<int>(i), systems[i], spine);
  }
  const auto built = std::make_shared<Graph>(parts_.size());
  for (std::size_t i = 0; i < links_.size(); ++i) {
    boost::add_edge(links_[i].a, links_[i].b, i, built->graph);
  }
  graph_ = built;
}

PartId Topology::add_part(Part part) {
  parts_.push_back(std::move(part));
  return static_cast<PartId>(parts_.size() - 1);
}

void Topology::add_system(int index, const TopologySystem& system, PartId spine) {
  const SystemSpec& spec = system.spec;
  const BytesPerSecond nvlink = spec.nvlink.bandwidth_per_gpu;
  const BytesPerSecond nic_rate = spec.node.nic_per_gpu;
  std::map<int, PartId> nvswitches;                 // by domain
  std::map<std::pair<int, int>, PartId> leaves;     // by rack, rail
  std::map<std::pair<int, int>, int> nics_of_leaf;  // same key
  for (int node = 0; node < system.nodes; ++node) {
    const int rack = node / spec.rack.nodes;
    const int domain = node / spec.nvlink.nodes;
    const std::string rack_name = spec.id + "/rack" + std::to_string(rack);
    const std::string node_name = rack_name + "/node" + std::to_string(node % spec.rack.nodes);
    if (nvswitches.count(domain) == 0) {
      nvswitches[domain] =
          add_part({.kind = PartKind::Nvswitch,
                    .name = spec.id + "/domain" + std::to_string(domain) + "/nvswitch",
                    .system = index,
                    .domain = domain});
    }
    for (int g = 0; g < spec.node.gpus; ++g) {
      Part part{.kind = PartKind::Gpu,
                .name = node_name + "/gpu" + std::to_string(g),
                .system = index,
                .node = node,
                .rack = rack,
                .domain = domain,
                .gpu_index = g};
      const PartId gpu = add_part(part);
      gpus_.push_back(gpu);
      part.kind = PartKind::Nic;
      part.name = node_name + "/nic" + std::to_string(g);
      const PartId nic = add_part(part);
      const std::pair<int, int> rail{rack, g};
      if (leaves.count(rail) == 0) {
        leaves[rail] = add_part({.kind = PartKind::Leaf,
                                 .name = rack_name + "/leaf" + std::to_string(g),
                                 .system = index,
                                 .rack = rack,
                                 .gpu_index = g});
      }
      ++nics_of_leaf[rail];
      links_.push_back({.a = gpu,
                        .b = nvswitches[domain],
                        .plane = LinkPlane::Nvlink,
                        .bandwidth = nvlink * spec.nvlink.achieved_fraction,
                        .datasheet = nvlink,
                        .latency = spec.nvlink.latency / 2.0});
      const TopologyLink to_nic{.a = gpu,
                                .b = nic,
                                .plane = LinkPlane::ScaleOut,
                                .bandwidth = nic_rate * spec.scale_out.achieved_fraction,
                                .datasheet = nic_rate,
                                .latency = spec.scale_out.latency / 2.0};
      links_.push_back(to_nic);
      TopologyLink to_leaf = to_nic;
      to_leaf.a = nic;
      to_leaf.b = leaves[rail];
      to_leaf.latency = 0.0 * s;
      links_.push_back(to_leaf);
    }
  }
  for (const auto& [rail, leaf] : leaves) {
    const BytesPerSecond uplink = nics_of_leaf[rail] * nic_rate;
    links_.push_back({.a = leaf,
                      .b = spine,
                      .plane = LinkPlane::ScaleOut,
                      .bandwidth = uplink * spec.scale_out.achieved_fraction,
                      .datasheet = uplink,
                      .latency = 0.0 * s});
  }
}

std::vector<std::size_t> Topology::route(PartId from, PartId to) const {
  ensure(from < parts_.size() && to < parts_.size() && parts_[from].kind == PartKind::Gpu &&
             parts_[to].kind == PartKind::Gpu,
         "a route runs between GPUs of the topology");
  const bool inside =
      parts_[from].system == parts_[to].system && parts_[from].domain == parts_[to].domain;
  const LinkPlane plane = inside ? LinkPlane::Nvlink : LinkPlane::ScaleOut;
  const BoostGraph& graph = graph_->graph;
  const boost::filtered_graph<BoostGraph, InPlane> in_plane(graph, {&graph, &links_, plane});
  std::map<PartId, BoostGraph::edge_descriptor> reached_by;
  std::vector<boost::default_color_type> colors(parts_.size());
  boost::breadth_first_search(in_plane,
                              from,
                              boost::visitor(ReachedBy(reached_by))
                                  .color_map(boost::make_iterator_property_map(
                                      colors.begin(), boost::get(boost::vertex_index, graph))));
  std::vector<std::size_t> route;
  for (PartId at = to; at != from;) {
    const BoostGraph::edge_descriptor edge = reached_by.at(at);
    route.push_back(graph[edge]);
    at = static_cast<PartId>(boost::source(edge, graph));
  }
  std::reverse(route.begin(), route.end());
  return route;
}

std::vector<std::vector<PartId>> Topology::pack_domains(PackDomain level) const {
  std::map<std::pair<int, int>, std::vector<PartId>> groups;  // by system, number
  for (const PartId gpu : gpus_) {
    const Part& part = parts_[gpu];
    const int number = level == PackDomain::Host     ? part.node
                       : level == PackDomain::Nvlink ? part.domain
                                                     : part.rack;
    groups[{part.system, number}].push_back(gpu);
  }
  std::vector<std::vector<PartId>> result;
  result.reserve(groups.size());
  for (auto& [key, gpus] : groups) {
    result.push_back(std::move(gpus));
  }
  return result;
}

std::vector<PartId> Topology::parts_of_node(int system, int node) const {
  std::vector<PartId> result;
  for (PartId part = 0; part < parts_.size(); ++part) {
    if (parts_[part].system == system && parts_[part].node == node) {
      result.push_back(part);
    }
  }
  return result;
}

RouteSummary summarise(const Topology& topology, const std::vector<std::size_t>& route) {
  ensure(!route.empty(), "a route between two GPUs has links");
  RouteSummary summary{.bandwidth = topology.links()[route.front()].bandwidth, .latency = 0.0 * s};
  for (const std::size_t link : route) {
    summary.bandwidth = std::min(summary.bandwidth, topology.links()[link].bandwidth);
    summary.latency += topology.links()[link].latency;
  }
  return summary;
}

}  // namespace rackplan
