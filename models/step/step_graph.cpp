// SPDX-License-Identifier: Apache-2.0
#include "models/step/step_graph.h"

#include "models/base/error.h"

// GCC 12 with sanitizers takes an empty boost::optional for one that is read uninitialised.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/topological_sort.hpp>
#pragma GCC diagnostic pop

#include <algorithm>
#include <iterator>

namespace rackplan {
namespace {

using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS, StepOp>;

}  // namespace

struct StepGraph::Impl {
  Graph graph;
};

struct StepGraphAccess {
  static const Graph& graph(const StepGraph& step) { return step.impl_->graph; }
};

StepGraph::StepGraph() : impl_(std::make_unique<Impl>()) {}
StepGraph::~StepGraph() = default;
StepGraph::StepGraph(StepGraph&&) noexcept = default;
StepGraph& StepGraph::operator=(StepGraph&&) noexcept = default;

StepGraph::Vertex StepGraph::add(const StepOp& op) {
  return boost::add_vertex(op, impl_->graph);
}

void StepGraph::add_edge(Vertex before, Vertex after) {
  ensure(before < size() && after < size(), "an edge joins vertices of its graph");
  boost::add_edge(before, after, impl_->graph);
}

std::size_t StepGraph::size() const {
  return boost::num_vertices(impl_->graph);
}

const StepOp& StepGraph::at(Vertex vertex) const {
  ensure(vertex < size(), "a vertex belongs to its graph");
  return impl_->graph[vertex];
}

CriticalPath critical_path(const StepGraph& step, const std::function<Seconds(const Op&)>& price) {
  const Graph& graph = StepGraphAccess::graph(step);
  const std::size_t size = boost::num_vertices(graph);
  std::vector<std::size_t> order;  // last first
  order.reserve(size);
  try {
    boost::topological_sort(graph, std::back_inserter(order));
  } catch (const boost::not_a_dag&) {
    ensure(false, "a step graph has no cycle");
  }
  constexpr std::size_t none = static_cast<std::size_t>(-1);
  std::vector<Seconds> own(size);
  std::vector<Seconds> end(size);  // first the latest end of a predecessor, then the own end
  std::vector<std::size_t> previous(size, none);
  std::size_t last = none;
  for (auto vertex = order.rbegin(); vertex != order.rend(); ++vertex) {
    const StepOp& op = graph[*vertex];
    own[*vertex] = op.count * (price(op.op) + op.fixed);
    end[*vertex] += own[*vertex];
    if (last == none || end[last] < end[*vertex]) {
      last = *vertex;
    }
    for (auto [edge, stop] = boost::out_edges(*vertex, graph); edge != stop; ++edge) {
      const std::size_t after = boost::target(*edge, graph);
      if (previous[after] == none || end[after] < end[*vertex]) {
        end[after] = end[*vertex];
        previous[after] = *vertex;
      }
    }
  }
  CriticalPath path;
  if (last != none) {
    path.total = end[last];
  }
  for (std::size_t vertex = last; vertex != none; vertex = previous[vertex]) {
    path.parts.push_back({vertex, own[vertex]});
  }
  std::reverse(path.parts.begin(), path.parts.end());
  return path;
}

}  // namespace rackplan
