// SPDX-License-Identifier: Apache-2.0
#include "sim/run/explain_steps.h"

#include "models/units/text.h"
#include "sim/report/number_text.h"
#include "sim/report/text_table.h"
#include "sim/run/full_steps.h"

#include <cmath>

namespace rackplan {
namespace {

constexpr int digits = 6;

std::string number(double value) {
  return number_text(value, digits);
}

std::string step_text(const std::string& what, const StepBreakdown& step) {
  TextTable table({{"op", Align::Left},
                   {"times", Align::Right},
                   {"time", Align::Right},
                   {"share", Align::Right},
                   {"bound by", Align::Left},
                   {"price", Align::Left}});
  for (const StepBreakdown::Row& row : step.rows) {
    table.add({row.name,
               number(row.count),
               format(row.time, 3),
               percent_text(row.share),
               std::string(name_of(row.bound)),
               std::string(name_of(row.source))});
  }
  std::string text = "  " + what + ": " + format(step.total) + ", give or take " +
                     percent_text(step.relative_error, 2) + "\n";
  return text + table.aligned(4);
}

std::string mixed_text(const FullMixedStep& mixed, std::int64_t requests) {
  if (mixed.pieces == 0) {
    return "  mixed steps: " + std::to_string(requests) +
           " running requests leave no tokens for prompts\n";
  }
  return step_text("a full mixed step (" + std::to_string(mixed.pieces) +
                       " tokens of prompts a rank beside " + std::to_string(requests) +
                       " requests), but for " + format(mixed.contexts, 3) +
                       " of attention to their contexts",
                   mixed.pass);
}

// ", 2.1 tokens of each", with MTP.
std::string tokens_text(const MtpPlan& mtp) {
  if (mtp.depth == 0) {
    return "";
  }
  double tokens = 0.0;
  for (int i = 0; i <= mtp.depth; ++i) {
    tokens += std::pow(mtp.acceptance.front(), i);
  }
  return ", " + number(tokens) + " tokens of each";
}

}  // namespace

std::string steps_text(const AssembledDeployment& deployment,
                       std::size_t index,
                       const WorkloadSpec& workload) {
  const FullSteps full = full_steps(deployment, index, workload);
  std::string text;
  if (full.prefill) {
    const std::string tokens = number(full.prompt);
    text += step_text(full.prompts > 0.0
                          ? "a full prefill step (" + number(full.prompts) + " prompts of " +
                                tokens + " tokens a rank)"
                          : "a full step of pieces (" + std::to_string(full.prefill_tokens) +
                                " tokens a rank, of prompts of " + tokens + ")",
                      *full.prefill);
  }
  if (full.decode) {
    const PoolPlan& plan = deployment.pools[index].spec.role == PoolRole::Decode
                               ? *deployment.serving.decode
                               : deployment.serving.first;
    text += step_text("a full decode step (" + std::to_string(full.requests) +
                          " requests, mean context " + number(full.context) +
                          tokens_text(plan.mtp) + ")",
                      *full.decode);
  }
  return full.mixed ? text + mixed_text(*full.mixed, full.requests) : text;
}

}  // namespace rackplan
