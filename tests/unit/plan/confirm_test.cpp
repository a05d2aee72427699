// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/confirm.h"

#include "sim/plan/judged_run.h"
#include "sim/plan/trial.h"
#include "sim/run/worker.h"
#include "tests/unit/plan/small_question.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

namespace rackplan {
namespace {

const Catalogs& catalogs() {
  return Catalogs::built_in();
}

class Confirm : public ::testing::Test {
 protected:
  Confirm() { set_worker_program(RACKPLAN_PROGRAM); }
};

TEST(JudgedRun, AReportIsJudgedAsTheRunWas) {
  // Windows of 3 s hold some 120 requests, which is not enough (10 / (1 − 0.95) = 200), those of
  // 8 s are judged one by one; loads from idle to hopeless.
  int missed_in_a_window = 0;
  for (const char* rate : {"8req/s", "36req/s", "40req/s", "43req/s", "46req/s", "60req/s"}) {
    for (const char* window : {"3s", "8s", "60s"}) {
      for (const char* horizon : {"", "measure.horizon=20s"}) {
        std::vector<std::string> sets{"workload.rate=" + std::string(rate),
                                      "slo.window=" + std::string(window)};
        if (*horizon != 0) {
          sets.emplace_back(horizon);
        }
        const Scenario scenario = testing::small_question(sets);
        const std::vector<PlanTarget> targets = targets_of(scenario);
        const Trial trial = run_trial(scenario, targets, catalogs(), {}, false);
        const JudgedRun run = judged_run(scenario, targets, catalogs());
        EXPECT_EQ(run.targets, trial.targets) << rate << " " << window << " " << horizon;
        EXPECT_EQ(run.met(), trial.met);
        missed_in_a_window += run.targets.front().each_window ? 1 : 0;
      }
    }
  }
  EXPECT_GT(missed_in_a_window, 0);
}

TEST(ShareInterval, IsStudentsT) {
  // Mean 0.95; deviations -0.01, 0, 0.01: s = 0.01, t of two degrees of freedom 4.303.
  const ShareInterval three = share_interval("all", {0.94, 0.95, 0.96});
  EXPECT_NEAR(three.mean, 0.95, 1e-12);
  EXPECT_NEAR(three.low, 0.95 - 4.303 * 0.01 / std::sqrt(3.0), 1e-9);
  EXPECT_NEAR(three.high, 0.95 + 4.303 * 0.01 / std::sqrt(3.0), 1e-9);
  EXPECT_EQ(share_interval("all", {0.9, 1.0}).high, 1.0);
  EXPECT_EQ(share_interval("all", {0.99}).low, 0.0);
}

TEST_F(Confirm, RunsEverySeedWithTransfersThatShareLinks) {
  const Scenario scenario = testing::small_question();
  const std::vector<PlanTarget> targets = targets_of(scenario);
  const Confirmation one = confirm(scenario, targets, {1, 2, 3}, catalogs(), 1);
  ASSERT_EQ(one.by_seed.size(), 3U);
  EXPECT_EQ(one.requests, 3 * 2000);
  EXPECT_EQ(one.report->provenance.network, "simgrid");
  EXPECT_EQ(one.report->provenance.seed, 1U);
  double worst = 1.0;
  for (const std::vector<TargetOutcome>& outcomes : one.by_seed) {
    worst = std::min(worst, outcomes.front().reached);
  }
  EXPECT_EQ(one.worst.front().reached, worst);
  EXPECT_NE(one.by_seed[0].front().reached, one.by_seed[1].front().reached);
  const Confirmation two = confirm(scenario, targets, {1, 2, 3}, catalogs(), 2);
  EXPECT_EQ(two.by_seed, one.by_seed);
  EXPECT_EQ(two.report, one.report);
}

TEST_F(Confirm, OneSeedThatMissesIsAMiss) {
  const Scenario scenario = testing::small_question();
  std::vector<PlanTarget> targets = targets_of(scenario);
  const Confirmation all = confirm(scenario, targets, {1, 2, 3}, catalogs(), 0);
  double best = 0.0;
  for (const std::vector<TargetOutcome>& outcomes : all.by_seed) {
    best = std::max(best, outcomes.front().reached);
  }
  targets.front().share = best;  // which the others do not reach
  EXPECT_FALSE(confirm(scenario, targets, {1, 2, 3}, catalogs(), 0).met());
  targets.front().share = all.worst.front().reached;
  EXPECT_TRUE(confirm(scenario, targets, {1, 2, 3}, catalogs(), 0).met());
}

TEST_F(Confirm, WhatCannotBePlacedIsNotConfirmed) {
  const Scenario scenario = testing::small_question({"pools[1].replicas=3"});  // 5 GPUs on a tray
  const Confirmation none = confirm(scenario, targets_of(scenario), {1}, catalogs(), 0);
  EXPECT_FALSE(none.met());
  EXPECT_NE(none.trouble.find("2 nodes"), std::string::npos) << none.trouble;
}

TEST(ConfirmationSeeds, AreThoseAskedForOrTheNext) {
  Scenario question = testing::small_question({"seed=7"});
  EXPECT_EQ(confirmation_seeds(question), (std::vector<std::uint64_t>{7, 8, 9}));
  question.plan = PlanSpec{};
  question.plan->seeds = {3};
  EXPECT_EQ(confirmation_seeds(question), std::vector<std::uint64_t>{3});
}

}  // namespace
}  // namespace rackplan
