// SPDX-License-Identifier: Apache-2.0
// The ops of one step of one worker as a directed acyclic graph, and its critical path.
//
// One layer of each kind is priced once and counts as often as the model has it: a vertex takes
// count · (time of its op + fixed). What runs beside something else is a parallel branch.
#pragma once

#include "models/op/op.h"
#include "models/units/quantity.h"

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

namespace rackplan {

struct StepOp {
  std::string_view name;  // the field's words; points to a literal
  Op op;
  double count = 1.0;  // layers; a fraction of them where only a part is meant
  Seconds fixed;       // added to each, e.g. kernel launches
  bool draft = false;  // of a draft pass, not of the model's own layers
};

class StepGraph {
 public:
  using Vertex = std::size_t;

  StepGraph();
  ~StepGraph();
  StepGraph(StepGraph&&) noexcept;
  StepGraph& operator=(StepGraph&&) noexcept;

  Vertex add(const StepOp& op);
  /// `after` starts when `before` has ended.
  void add_edge(Vertex before, Vertex after);

  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] const StepOp& at(Vertex vertex) const;

 private:
  struct Impl;  // a boost::adjacency_list
  std::unique_ptr<Impl> impl_;
  friend struct StepGraphAccess;
};

struct CriticalPath {
  struct Part {
    StepGraph::Vertex vertex;
    Seconds time;  // of the vertex, all its repeats
  };
  Seconds total;
  std::vector<Part> parts;  // from first to last; their times sum to the total
};

/// The longest path through `graph` when an op takes `price(op)`. Method: relaxation in topological
/// order (Boost.Graph). A cycle is a broken invariant.
[[nodiscard]] CriticalPath critical_path(const StepGraph& graph,
                                         const std::function<Seconds(const Op&)>& price);

}  // namespace rackplan
