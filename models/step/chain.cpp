// SPDX-License-Identifier: Apache-2.0
#include "models/step/chain.h"

namespace rackplan {

StepGraph::Vertex Chain::add(StepOp op) {
  op.draft = drafts_;
  return graph_.add(op);
}

void Chain::then(const StepOp& op) {
  if (op.count <= 0.0) {
    return;
  }
  const StepGraph::Vertex vertex = add(op);
  if (tail_) {
    graph_.add_edge(*tail_, vertex);
  }
  for (const StepGraph::Vertex end : joined_) {
    graph_.add_edge(end, vertex);
  }
  joined_.clear();
  tail_ = vertex;
}

void Chain::branch(const std::vector<StepOp>& ops) {
  std::optional<StepGraph::Vertex> end = tail_;
  bool added = false;
  for (const StepOp& op : ops) {
    if (op.count <= 0.0) {
      continue;
    }
    const StepGraph::Vertex vertex = add(op);
    if (end) {
      graph_.add_edge(*end, vertex);
    }
    end = vertex;
    added = true;
  }
  if (added) {
    open_.push_back(*end);
  }
}

void Chain::join() {
  joined_.insert(joined_.end(), open_.begin(), open_.end());
  open_.clear();
}

}  // namespace rackplan
