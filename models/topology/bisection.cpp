// SPDX-License-Identifier: Apache-2.0
// Maximum flow along shortest augmenting paths (Edmonds, Karp 1972), in whole bytes a second. A
// path fills a GPU's link, so there are about as many as GPUs.
#include "models/topology/bisection.h"

#include "models/base/error.h"

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/edmonds_karp_max_flow.hpp>

#include <cmath>
#include <cstdint>

namespace rackplan {
namespace {

using Traits = boost::adjacency_list_traits<boost::vecS, boost::vecS, boost::directedS>;
using FlowGraph = boost::adjacency_list<
    boost::vecS,
    boost::vecS,
    boost::directedS,
    boost::no_property,
    boost::property<
        boost::edge_capacity_t,
        std::int64_t,
        boost::property<boost::edge_residual_capacity_t,
                        std::int64_t,
                        boost::property<boost::edge_reverse_t, Traits::edge_descriptor>>>>;

/// An edge with `there` and its reverse with `back`.
void connect(FlowGraph& graph, PartId a, PartId b, std::int64_t there, std::int64_t back) {
  const auto forward = boost::add_edge(a, b, graph).first;
  const auto reverse = boost::add_edge(b, a, graph).first;
  boost::put(boost::edge_capacity, graph, forward, there);
  boost::put(boost::edge_capacity, graph, reverse, back);
  boost::put(boost::edge_reverse, graph, forward, reverse);
  boost::put(boost::edge_reverse, graph, reverse, forward);
}

}  // namespace

BytesPerSecond max_flow(const Topology& topology,
                        const std::vector<PartId>& from,
                        const std::vector<PartId>& to,
                        LinkPlane plane,
                        Rate rate) {
  const auto source = static_cast<PartId>(topology.parts().size());
  const PartId sink = source + 1;
  FlowGraph graph(topology.parts().size() + 2);
  std::int64_t all = 0;
  for (const TopologyLink& link : topology.links()) {
    if (link.plane == plane) {
      const BytesPerSecond width = rate == Rate::Achieved ? link.bandwidth : link.datasheet;
      const std::int64_t capacity = std::llround(width.in_base());
      connect(graph, link.a, link.b, capacity, capacity);
      all += capacity;
    }
  }
  for (const PartId gpu : from) {
    connect(graph, source, gpu, all, 0);
  }
  for (const PartId gpu : to) {
    connect(graph, gpu, sink, all, 0);
  }
  const std::int64_t flow = boost::edmonds_karp_max_flow(graph, source, sink);
  return BytesPerSecond::from_base(static_cast<double>(flow));
}

BytesPerSecond bisection_bandwidth(const Topology& topology,
                                   const std::vector<PartId>& gpus,
                                   LinkPlane plane,
                                   Rate rate) {
  ensure(gpus.size() >= 2, "a bisection has a GPU on either side");
  const auto middle = gpus.begin() + static_cast<std::ptrdiff_t>(gpus.size() / 2);
  return max_flow(topology, {gpus.begin(), middle}, {middle, gpus.end()}, plane, rate);
}

}  // namespace rackplan
