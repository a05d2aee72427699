// SPDX-License-Identifier: Apache-2.0
// The answer in eight lines: what to buy, its layout, what it costs, whether it meets the targets
// and how sure that is, what binds it, what the step times rest on, what comes next, and what would
// change it. Without an answer: why not, and what comes closest.
#pragma once

#include "sim/plan/plan.h"

#include <string>
#include <vector>

namespace rackplan {

struct AnswerLine {
  std::string label;  // "buy"
  std::string text;
};

[[nodiscard]] std::vector<AnswerLine> answer_of(const Plan& plan);

/// "met with probability 87 %".
[[nodiscard]] std::string probability_text(const Plan& plan);

}  // namespace rackplan
