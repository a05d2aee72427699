// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/premises.h"

#include "models/base/error.h"
#include "sim/plan/step_factor.h"
#include "sim/report/number_text.h"
#include "sim/run/evaluate_here.h"

namespace rackplan {

double risk_factor(const Scenario& question,
                   const Catalogs& catalogs,
                   const std::stop_token& stop) {
  if (!question.plan || !question.plan->risk) {
    return 1.0;
  }
  Scenario own = question;
  own.network.model = NetworkModel::Ideal;
  try {
    const StepErrors errors = step_errors(evaluate_here(own, catalogs, stop));
    return step_factor_at(*question.plan->risk, errors.larger());
  } catch (const Infeasible& error) {
    throw InputError({"",
                      "plan.risk",
                      "pools that cannot be run (" + error.reason() + ")",
                      "pools that fit the estate: the error of step times is theirs"});
  }
}

void add_premises(Plan& plan, const Scenario& question, double slower) {
  if (!question.plan) {
    return;
  }
  constexpr int digits = 4;
  if (question.plan->risk) {
    plan.notes.push_back("planned with every step " + number_text(slower, digits) +
                         " times as long as predicted, for a probability of " +
                         percent_text(*question.plan->risk) +
                         " (plan.risk); the answer's figures are those of such a run");
  }
  for (const UncertainInput& input : question.plan->uncertain) {
    plan.notes.push_back("planned at the pessimistic end: " + input.path + " = " +
                         input.pessimistic + " (likely " + input.likely + ", at best " +
                         input.optimistic + "; " + input.source + ")");
  }
}

}  // namespace rackplan
