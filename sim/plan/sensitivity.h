// SPDX-License-Identifier: Apache-2.0
// What changes the answer: each assumption by itself is set to the ends of its range, and the
// question is planned again. Where the choice is another one at an end, the value at which it
// changes is found by halving.
#pragma once

#include "models/units/quantity.h"
#include "sim/plan/plan.h"
#include "sim/scenario/scenario.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace rackplan {

/// What is best for a question.
struct Replanned {
  std::optional<Usd> cost;  // a year; absent: nothing meets the targets
  std::string layout;
  friend bool operator==(const Replanned&, const Replanned&) = default;
};

/// Plans a question. The same question gives the same answer; throws Interrupted when stopped.
using Replan = std::function<Replanned(const Scenario& question)>;

/// An assumption, with its range.
struct WhatIf {
  std::string name;    // "electricity price"
  std::string source;  // of the range
  double low = 0.0;
  double base = 0.0;  // low ≤ base ≤ high
  double high = 0.0;
  std::function<std::string(double)> text;  // "0.08 USD/kWh"
  std::function<Scenario(double)> at;       // the question with this value
  bool continuous = true;                   // values between the ends have a meaning
};

/// `base` is the answer. The ones with the largest effect on the cost first; where nothing meets
/// the targets at an end, that is the largest. `halvings` narrow a change of the choice to a 2^-n
/// of the way from the base to the end.
[[nodiscard]] std::vector<SensitivityRow> sensitivity(const std::vector<WhatIf>& what_ifs,
                                                      const Replanned& base,
                                                      const Replan& replan,
                                                      int halvings = 4);

}  // namespace rackplan
