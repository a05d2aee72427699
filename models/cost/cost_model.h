// SPDX-License-Identifier: Apache-2.0
// The seam between what a step does (Ops) and how long it takes: roofline today, calibrated tables
// beside it.
#pragma once

#include "models/cost/price.h"
#include "models/op/op.h"

#include <string>

namespace rackplan {

/// Contract of an implementation:
/// - price() is a pure function of the op: the same op, the same price, on any thread.
/// - It prices every OpKind and never throws for a shape an Op constructor made; a shape it has no
///   data for gets a price from a poorer source, and says so.
/// - The time is finite and ≥ 0, and does not fall when rows, context, payload or ranks grow at an
///   otherwise equal shape (a step table must not fall with load).
/// - An op with neither FLOPs, bytes nor payload costs nothing.
/// - relative_error is what was observed on held-out measurements, not a hope.
class CostModel {
 public:
  virtual ~CostModel() = default;

  [[nodiscard]] virtual Price price(const Op& op) const = 0;

  /// Equal identities price equally: the key of cached step tables. Contains every number that
  /// price() depends on, or a hash of them.
  [[nodiscard]] virtual std::string identity() const = 0;
};

}  // namespace rackplan
