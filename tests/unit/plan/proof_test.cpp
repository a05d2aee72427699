// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/proof.h"

#include "models/base/error.h"
#include "sim/plan/plan_scenario.h"
#include "sim/plan/premises.h"
#include "sim/plan/step_factor.h"
#include "sim/plan/trial.h"
#include "sim/run/worker.h"
#include "tests/unit/plan/small_question.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace rackplan {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

// One to four prefill and one or two decode workers of one GPU, paid for by trays.
Scenario small_plan(std::vector<std::string> sets = {}) {
  sets.insert(sets.begin(),
              {"estate.systems[0].nodes=3",
               R"(economics={"basis":"own_neocloud","charge":"used"})",
               R"(plan={"layouts":["disaggregated"],"seeds":[1,2],)"
               R"("prefill":{"parallel":["TP1"],"max_replicas":8},)"
               R"("decode":{"parallel":["TP1"],"max_replicas":2,"max_batch_per_rank":[64]}})"});
  return testing::small_question(sets);
}

class Proof : public ::testing::Test {
 protected:
  Proof() { set_worker_program(RACKPLAN_PROGRAM); }

  static Plan plan(const Scenario& question, bool sensitivity = false, int jobs = 2) {
    PlanOptions options;
    options.search.jobs = jobs;
    options.sensitivity = sensitivity;
    return plan_scenario(question, Catalogs::built_in(), options);
  }
};

TEST_F(Proof, TheAnswerIsConfirmedAndItsTrustWorkedOut) {
  const Plan answer = plan(small_plan());
  ASSERT_TRUE(answer.best);
  EXPECT_EQ(answer.best->status, CandidateStatus::Confirmed);
  EXPECT_EQ(answer.report->provenance.network, "simgrid");
  ASSERT_TRUE(answer.confidence);
  EXPECT_EQ(answer.confidence->seeds, (std::vector<std::uint64_t>{1, 2}));
  EXPECT_TRUE(answer.confidence->worst.front().met);
  EXPECT_GT(answer.confidence->slower_steps_until_miss, 1.0);
  EXPECT_GT(answer.confidence->meets_probability, 0.4);
  EXPECT_LE(answer.confidence->cheapest_probability, answer.confidence->meets_probability);
  EXPECT_LE(answer.confidence->cost_low, answer.confidence->cost_high);
  ASSERT_TRUE(answer.headroom);
  EXPECT_TRUE(answer.headroom->rows.front().met);
  EXPECT_FALSE(answer.purchase.empty());
  EXPECT_EQ(answer.demand, "40 requests/s, Poisson");
  EXPECT_THAT(answer.notes, Contains(HasSubstr("by the nodes in use, as asked")));
}

TEST_F(Proof, IsTheSameForAnyNumberOfJobs) {
  EXPECT_EQ(plan(small_plan(), true, 1), plan(small_plan(), true, 3));
}

TEST_F(Proof, SlowerStepsUntilMissIsWhereTheAnswerMisses) {
  const Scenario question = small_plan();
  const Plan answer = plan(question);
  const auto met = [&](double factor) {
    std::vector<std::string> sets;
    for (const CandidateSetting& setting : answer.best->settings) {
      sets.push_back(setting.path + "=" + setting.value);
    }
    const Scenario chosen = with_step_factors(small_plan(sets), {factor, factor});
    return run_trial(chosen, targets_of(question), Catalogs::built_in(), {}).met;
  };
  const double factor = answer.confidence->slower_steps_until_miss;
  ASSERT_LT(factor, 4.0);
  EXPECT_TRUE(met(factor));
  EXPECT_FALSE(met(factor * 1.006));
}

TEST_F(Proof, ASaferPlanMeetsItsTargetsWithSlowerSteps) {
  Scenario question = small_plan();
  const Plan bold = plan(question);
  question.plan->risk = 0.95;
  const Plan safe = plan(question);
  ASSERT_TRUE(safe.best);
  EXPECT_GE(safe.confidence->meets_probability, 0.9);
  EXPECT_GE(safe.confidence->meets_probability, bold.confidence->meets_probability);
  EXPECT_GE(safe.best->figures->cost_a_year, bold.best->figures->cost_a_year);
  EXPECT_THAT(safe.notes, Contains(HasSubstr("95 % (plan.risk)")));
}

// Three trays are paid for whole. Within a gap of 5 % more workers on them are worth their power.
TEST_F(Proof, AmongEqualsTheAnswerHasTheMostSlack) {
  const std::vector<std::string> whole{"economics.charge=estate", "plan.gap=0"};
  const Plan cheapest = plan(small_plan(whole));
  const Plan safest = plan(small_plan({"economics.charge=estate", "plan.gap=0.05"}));
  ASSERT_TRUE(cheapest.best && safest.best);
  EXPECT_GT(safest.confidence->slower_steps_until_miss,
            cheapest.confidence->slower_steps_until_miss);
  EXPECT_GT(safest.best->gpus, cheapest.best->gpus);
  EXPECT_LE(safest.best->figures->cost_a_year, 1.05 * cheapest.best->figures->cost_a_year);
  EXPECT_EQ(cheapest.search.candidates, safest.search.candidates);
  EXPECT_EQ(safest.search.simulated + safest.search.screened_total, safest.search.candidates);
}

TEST_F(Proof, WhereEverythingMeetsItsTargetsTheSmallestEstateBinds) {
  const Plan answer = plan(small_plan({"estate.systems[0].nodes=1",
                                       "slo.time_to_first_token=60s",
                                       "slo.inter_token_latency=1s",
                                       "plan.decode.max_batch_per_rank=[512]"}));
  EXPECT_EQ(answer.binding, "the smallest estate of the question holds it: 1 node");
}

TEST_F(Proof, SensitivityPlansAgain) {
  const Plan answer = plan(small_plan(), true);
  const auto row = [&](const std::string& name) {
    return *std::find_if(answer.sensitivity.begin(),
                         answer.sensitivity.end(),
                         [&](const SensitivityRow& it) { return it.name.starts_with(name); });
  };
  const Usd cost = answer.best->figures->cost_a_year;
  EXPECT_GT(row("purchase price").cost_at_high, cost);
  EXPECT_LT(row("purchase price").cost_at_low, cost);
  EXPECT_GT(row("electricity price").cost_at_high, cost);
  EXPECT_GE(row("demand").cost_at_high.value_or(2.0 * cost), cost);
}

TEST_F(Proof, ASpareTrayLetsTheAnswerLoseOne) {
  const Plan answer = plan(small_plan({"plan.spare_nodes=1"}));
  const auto lost = std::find_if(
      answer.headroom->rows.begin(), answer.headroom->rows.end(), [](const HeadroomRow& row) {
        return row.name.starts_with("one node lost");
      });
  ASSERT_NE(lost, answer.headroom->rows.end());
  EXPECT_TRUE(lost->met) << lost->name;
  EXPECT_THAT(answer.purchase.front(), HasSubstr("kept as spare"));
}

TEST(Premises, ARiskNeedsPoolsThatRun) {
  Scenario question = testing::small_question({"pools[1].replicas=3"});  // 5 GPUs on a tray
  EXPECT_EQ(risk_factor(question, Catalogs::built_in()), 1.0);
  question.plan = PlanSpec{};
  question.plan->risk = 0.9;
  EXPECT_THROW((void)risk_factor(question, Catalogs::built_in()), InputError);
}

}  // namespace
}  // namespace rackplan
