// SPDX-License-Identifier: Apache-2.0
// How fast a worker can decode at best when steps may not be long. A step of g requests, x of them
// on the fullest of n ranks, contexts of c tokens and more, lasts
//
//   T ≥ T(x, g · c / n, g) + slope · Σ (context − c) / n
//
// as the slowest rank has at least the mean context. Charged in equal parts to its requests, a step
// of a request takes at least T(x, g · c / n, g) / g, on average over steps with a mean of at most
// L the lower hull of the points (T, T / g) at L; and its context above c takes slope / n a token.
#pragma once

#include "models/cost/step_table.h"
#include "sim/plan/lower_hull.h"
#include "sim/serving/serving_plan.h"

#include <cstdint>

namespace rackplan {

struct DecodeRate {
  LowerHull steps;             // subticks: of a step, a request's part of it
  double context_slope = 0.0;  // subticks a step and token of context above the least, a request
};

/// `least_context`: of every request in every step.
[[nodiscard]] DecodeRate decode_rate(const PoolPlan& plan, std::int64_t least_context);

}  // namespace rackplan
