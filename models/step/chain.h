// SPDX-License-Identifier: Apache-2.0
// Builds a step graph that is a chain with branches beside it.
#pragma once

#include "models/step/step_graph.h"

#include <optional>
#include <utility>
#include <vector>

namespace rackplan {

class Chain {
 public:
  /// Appends an op that waits for the one before and for the branches that ended here. Nothing when
  /// `op.count` is 0.
  void then(const StepOp& op);

  /// Ops that start now, one after the other, beside what is appended until join().
  void branch(const std::vector<StepOp>& ops);
  /// What is appended next waits for the open branches.
  void join();
  /// What is appended from now on belongs to the draft passes.
  void begin_drafts() { drafts_ = true; }

  [[nodiscard]] StepGraph take() { return std::move(graph_); }

 private:
  [[nodiscard]] StepGraph::Vertex add(StepOp op);

  StepGraph graph_;
  std::optional<StepGraph::Vertex> tail_;
  std::vector<StepGraph::Vertex> open_;    // ends of branches not joined yet
  std::vector<StepGraph::Vertex> joined_;  // ends of branches that the next op waits for
  bool drafts_ = false;
};

}  // namespace rackplan
