// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/answer.h"

#include "sim/plan/plan_words.h"
#include "sim/report/number_text.h"

#include <algorithm>

namespace rackplan {
namespace {

constexpr int digits = 4;

std::string joined(const std::vector<std::string>& parts, const char* between) {
  std::string text;
  for (const std::string& part : parts) {
    text += (text.empty() ? "" : between) + part;
  }
  return text;
}

// "TTFT <= 2 s 99.6 %, ITL <= 50 ms 99.3 % (99 % asked)"
std::string joined(const std::vector<TargetOutcome>& targets) {
  std::string text;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    const TargetOutcome& it = targets[i];
    text += (i == 0 ? "" : ", ") + name_of(it) + " " + share_text(it.reached, it.asked);
    if (i + 1 == targets.size() || targets[i + 1].asked != it.asked) {
      text += " (" + percent_text(it.asked, digits) + " asked)";
    }
  }
  return text;
}

// "2,000,000 USD a year (80 %: 1.9 to 2.2 M), 0.5 USD/Mtok served (0.475 to 0.55)"
std::string cost_line(const Plan& plan) {
  const PlanFigures& figures = *plan.best->figures;
  const double low = plan.confidence ? plan.confidence->cost_low.in_base() : 0.0;
  const double high = plan.confidence ? plan.confidence->cost_high.in_base() : 0.0;
  const auto range = [&](double factor) {
    return number_text(factor * low, digits) + " to " + number_text(factor * high, digits);
  };
  const bool known = plan.confidence && number_text(low, digits) != number_text(high, digits);
  std::string text = dollars_text(figures.cost_a_year) + " a year";
  if (known) {
    text += " (80 %: " + range(1e-6) + " M)";
  }
  if (figures.cost_per_token) {
    text += ", " + token_cost_text(figures.cost_per_token) + " served";
    if (known && figures.cost_a_year > Usd()) {
      text += " (" +
              range(1e6 * figures.cost_per_token->in_base() / figures.cost_a_year.in_base()) + ")";
    }
  }
  return text;
}

std::string sources_line(const Plan& plan) {
  std::string text;
  for (const Share& source : plan.report ? step_time_sources(*plan.report) : std::vector<Share>()) {
    text += (text.empty() ? "" : ", ") + source.name + " " + percent_text(source.fraction);
  }
  const std::string validation = plan.confidence ? plan.confidence->validation : "";
  if (text.empty()) {
    text = "not told";
  }
  return text + (validation.empty() ? "" : "; " + validation);
}

std::string runner_up_line(const Plan& plan) {
  if (!plan.runner_up) {
    return "none: no other candidate meets the targets";
  }
  const CandidateOutcome& other = *plan.runner_up;
  std::string text = gap_text(other.figures ? other.figures->cost_a_year : other.least_cost_a_year,
                              plan.best->figures->cost_a_year) +
                     ": " + other.layout;
  const bool tie = std::any_of(plan.ties.begin(), plan.ties.end(), [&](const auto& candidate) {
    return candidate.index == other.index;
  });
  return tie ? "tie, " + text : text;
}

std::string flip_line(const Plan& plan) {
  const auto row = std::find_if(plan.sensitivity.begin(),
                                plan.sensitivity.end(),
                                [](const SensitivityRow& it) { return it.flips_at.has_value(); });
  if (row == plan.sensitivity.end()) {
    return plan.sensitivity.empty() ? "not looked at" : "nothing within the ranges looked at";
  }
  return row->name + ": the choice changes at " + *row->flips_at + " (now " + row->base + ")";
}

std::vector<AnswerLine> without_best(const Plan& plan) {
  const std::string count = grouped_text(plan.search.candidates);
  std::vector<AnswerLine> lines{
      {"answer",
       plan.search.interrupted
           ? "none yet: interrupted after " + grouped_text(plan.search.simulated) + " of " + count +
                 " candidates, none of which met the targets"
           : "infeasible: none of " + count + " candidates meets the targets"},
      {"binding", plan.binding},
      {"targets", joined(plan.targets, "; ")}};
  if (plan.nearest) {
    const CandidateOutcome& nearest = *plan.nearest;
    lines.push_back({"nearest", nearest.layout});
    lines.push_back({"it costs", cost_text(nearest) + " a year"});
    lines.push_back({"it reaches", joined(nearest.targets)});
    lines.push_back({"it fails", nearest.reason});
  }
  return lines;
}

}  // namespace

std::string probability_text(const Plan& plan) {
  return plan.confidence
             ? "met with probability " + percent_text(plan.confidence->meets_probability)
             : "met in the run; probability not worked out";
}

std::vector<AnswerLine> answer_of(const Plan& plan) {
  if (!plan.best || !plan.best->figures) {
    return without_best(plan);
  }
  return {
      {"plan", plan.purchase.empty() ? "nothing to buy" : joined(plan.purchase, "; ")},
      {"layout", plan.best->layout},
      {"cost", cost_line(plan)},
      {"target", probability_text(plan) + ": " + joined(plan.best->targets)},
      {"binding", plan.binding.empty() ? "nothing: no candidate misses a target" : plan.binding},
      {"step times", sources_line(plan)},
      {"runner-up", runner_up_line(plan)},
      {"may flip", flip_line(plan)}};
}

}  // namespace rackplan
