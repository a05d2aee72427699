// SPDX-License-Identifier: Apache-2.0
// Where the time of one step goes: by op, by what bounds it, by where the figure comes from.
#pragma once

#include "models/cost/price.h"
#include "models/cost/step_time.h"

#include <string>
#include <vector>

namespace rackplan {

struct StepBreakdown {
  struct Row {
    std::string name;
    double count = 0.0;  // layers
    Seconds time;        // of all repeats, in the step
    double share = 0.0;  // of the step
    PriceSource source = PriceSource::Roofline;
    Bound bound = Bound::Launch;
  };
  struct BySource {
    PriceSource source;
    Seconds time;
  };
  struct ByBound {
    Bound bound;
    Seconds time;
  };

  Seconds total;
  /// Of the total, one standard deviation: prices of one kind and arithmetic err together, kinds
  /// apart from each other; the engine's constants are taken as exact.
  double relative_error = 0.0;
  std::vector<Row> rows;          // the critical path in order, then the engine's overhead
  std::vector<BySource> sources;  // those that occur, best source first
  std::vector<ByBound> bounds;    // those that occur, longest first
};

/// Launches that the engine profile adds to an op count as Bound::Launch, its per-step overhead as
/// Bound::Overhead; both are fitted constants. Ops beside the critical path do not appear. The
/// multiplier of prefill steps scales every row. Ops of draft passes are named "draft: …", all
/// passes together.
[[nodiscard]] StepBreakdown explain_decode(const StepInputs& inputs, const DecodeShape& shape);
[[nodiscard]] StepBreakdown explain_prefill(const StepInputs& inputs, const PrefillShape& shape);

}  // namespace rackplan
