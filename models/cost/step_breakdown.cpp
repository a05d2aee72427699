// SPDX-License-Identifier: Apache-2.0
#include "models/cost/step_breakdown.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace rackplan {
namespace {

std::string row_name(const StepOp& op) {
  return (op.draft ? "draft: " : "") + std::string(op.name);
}

/// Draft passes after the first repeat its ops: they join its rows.
void add_row(StepBreakdown& breakdown, const StepBreakdown::Row& row) {
  const auto same = std::find_if(breakdown.rows.begin(),
                                 breakdown.rows.end(),
                                 [&](const auto& other) { return other.name == row.name; });
  if (same == breakdown.rows.end()) {
    breakdown.rows.push_back(row);
    return;
  }
  same->bound = row.time > same->time ? row.bound : same->bound;
  same->count += row.count;
  same->time += row.time;
  same->share += row.share;
}

StepBreakdown explain(const StepInputs& inputs,
                      const StepGraph& graph,
                      double multiplier,
                      Seconds overhead) {
  const CriticalPath path =
      critical_path(graph, [&](const Op& op) { return inputs.cost.price(op).time; });
  StepBreakdown breakdown;
  breakdown.total = multiplier * path.total + overhead;
  std::map<PriceSource, Seconds> sources;
  std::map<Bound, Seconds> bounds;
  std::map<std::pair<OpKind, Math>, Seconds> errors;  // one standard deviation
  for (const CriticalPath::Part& part : path.parts) {
    const StepOp& step = graph.at(part.vertex);
    const Price price = inputs.cost.price(step.op);
    const Seconds work = multiplier * step.count * price.time;
    const Seconds fixed = multiplier * step.count * step.fixed;
    sources[price.source] += work;
    bounds[price.bound] += work;
    errors[{step.op.kind, step.op.math}] += work * (price.interval / interval_over_sigma);
    if (fixed > Seconds{}) {
      sources[PriceSource::Fitted] += fixed;
      bounds[Bound::Launch] += fixed;
    }
    add_row(breakdown,
            {row_name(step),
             step.count,
             work + fixed,
             (work + fixed) / breakdown.total,
             price.source,
             fixed > work ? Bound::Launch : price.bound});
  }
  if (overhead > Seconds{}) {
    sources[PriceSource::Fitted] += overhead;
    bounds[Bound::Overhead] += overhead;
    breakdown.rows.push_back({"engine overhead",
                              1.0,
                              overhead,
                              overhead / breakdown.total,
                              PriceSource::Fitted,
                              Bound::Overhead});
  }
  double variance = 0.0;
  for (const auto& [unused, error] : errors) {
    const double share = error / breakdown.total;
    variance += share * share;
  }
  breakdown.relative_error = std::sqrt(variance);
  for (const auto& [source, time] : sources) {
    breakdown.sources.push_back({source, time});
  }
  for (const auto& [bound, time] : bounds) {
    breakdown.bounds.push_back({bound, time});
  }
  std::stable_sort(breakdown.bounds.begin(),
                   breakdown.bounds.end(),
                   [](const auto& a, const auto& b) { return a.time > b.time; });
  return breakdown;
}

}  // namespace

StepBreakdown explain_decode(const StepInputs& inputs, const DecodeShape& shape) {
  return explain(
      inputs,
      decode_step(inputs.model, inputs.precision, inputs.plan, step_options(inputs), shape),
      inputs.time_factor,
      inputs.time_factor * decode_overhead(inputs));
}

StepBreakdown explain_prefill(const StepInputs& inputs, const PrefillShape& shape) {
  return explain(
      inputs,
      prefill_step(inputs.model, inputs.precision, inputs.plan, step_options(inputs), shape),
      inputs.time_factor * inputs.engine.prefill_multiplier,
      inputs.time_factor * inputs.engine.prefill_step_overhead);
}

}  // namespace rackplan
