// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/search.h"

#include "models/base/error.h"
#include "sim/plan/bound.h"
#include "sim/plan/demand.h"
#include "sim/plan/plan_json.h"
#include "sim/plan/plan_scenario.h"
#include "tests/unit/plan/random_question.h"
#include "tests/unit/temporary_folder.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace rackplan {
namespace {

const Catalogs& catalogs() {
  return Catalogs::built_in();
}

double value_of(const Scenario& question, const Trial& trial) {
  return question.plan->objective == PlanObjective::LeastCost
             ? trial.figures->cost_a_year.in_base()
             : trial.figures->cost_per_token->in_base();
}

// What simulating every candidate to its end finds.
struct Exhaustive {
  std::optional<double> best;
  std::vector<Trial> trials;
};

Exhaustive exhaustive(const Scenario& question, const SearchSpace& space) {
  Exhaustive found;
  const std::vector<PlanTarget> targets = targets_of(question);
  for (const Candidate& candidate : space.candidates) {
    const Scenario scenario = candidate_scenario(
        question, space.families[static_cast<std::size_t>(candidate.family)], candidate);
    found.trials.push_back(run_trial(scenario, targets, catalogs(), {}, false));
    const Trial& trial = found.trials.back();
    if (trial.met) {
      const double value = value_of(question, trial);
      found.best = found.best ? std::min(*found.best, value) : value;
    }
  }
  return found;
}

TEST(Search, FindsWhatSimulatingEveryCandidateFinds) {
  int feasible = 0;
  int infeasible = 0;
  std::map<ScreenedBy, std::int64_t> screened;
  for (std::uint64_t number = 1; number <= 200; ++number) {
    SCOPED_TRACE("question " + std::to_string(number));
    const Scenario question = random_question(number);
    SearchSpace space;
    try {
      space = search_space(question, catalogs());
    } catch (const Infeasible&) {
      EXPECT_THROW((void)search(question, catalogs(), {.jobs = 1}), Infeasible);
      ++infeasible;
      continue;
    }
    const Exhaustive all = exhaustive(question, space);
    const SearchResult found = search(question, catalogs(), {.jobs = 1});
    ASSERT_EQ(found.best.has_value(), all.best.has_value());
    if (all.best) {
      EXPECT_EQ(value_of(question, found.tried[*found.best].trial), *all.best);
    }
    for (const TriedCandidate& tried : found.tried) {
      const Trial& whole = all.trials[static_cast<std::size_t>(tried.candidate.index)];
      EXPECT_EQ(tried.trial.met, whole.met) << "cut short, a run has the same verdict";
      if (whole.figures && question.economics->basis) {
        EXPECT_LE(tried.least_cost, whole.figures->cost_a_year);
      }
    }
    const std::vector<PlanTarget> targets = targets_of(question);
    const std::vector<FamilyBound> bounds =
        family_bounds(question, space, targets, workload_facts(question, targets), catalogs(), 1);
    for (const Candidate& candidate : space.candidates) {
      const ScreenedBy bound = bounds[static_cast<std::size_t>(candidate.family)].drops(candidate);
      if (bound != ScreenedBy::Nothing) {
        ++screened[bound];
        EXPECT_FALSE(all.trials[static_cast<std::size_t>(candidate.index)].met)
            << name_of(bound) << " dropped candidate " << candidate.index;
      }
    }
    ++(all.best ? feasible : infeasible);
  }
  EXPECT_GE(feasible, 60);
  EXPECT_GE(infeasible, 20);
  for (const ScreenedBy bound : {ScreenedBy::FirstToken,
                                 ScreenedBy::InterToken,
                                 ScreenedBy::PrefillCapacity,
                                 ScreenedBy::DecodeCapacity,
                                 ScreenedBy::Capacity}) {
    EXPECT_GE(screened[bound], 20) << name_of(bound);
  }
}

TEST(Search, CutsRunsShortWithoutChangingTheirVerdict) {
  Scenario question = plain_question(1, 100.0 / s, 3000);
  question.plan->prefill.max_replicas = 3;
  question.plan->decode.max_replicas = 3;
  const SearchSpace space = search_space(question, catalogs());
  const Exhaustive all = exhaustive(question, space);
  int cut_short = 0;
  for (const Candidate& candidate : space.candidates) {
    const Trial early = run_trial(candidate_scenario(question, space.families.front(), candidate),
                                  targets_of(question),
                                  catalogs(),
                                  {});
    EXPECT_EQ(early.met, all.trials[static_cast<std::size_t>(candidate.index)].met);
    cut_short += early.cut_short ? 1 : 0;
  }
  EXPECT_GE(cut_short, 2);
}

TEST(Search, CountsEveryCandidateOnce) {
  const SearchResult found = search(plain_question(1, 60.0 / s, 500), catalogs(), {.jobs = 1});
  EXPECT_EQ(found.report.candidates, static_cast<std::int64_t>(found.space.candidates.size()));
  EXPECT_EQ(found.report.candidates, found.report.screened_total + found.report.simulated);
  EXPECT_GT(found.report.screened_total, 0);
}

Plan plan_of(const Scenario& question, const SearchOptions& options) {
  return plan_scenario(question, catalogs(), {.search = options, .top = 5, .proof = false});
}

TEST(Search, GivesTheSamePlanForAnyNumberOfJobs) {
  const Scenario question = plain_question(2, 120.0 / s, 800);
  const std::string one = to_json(plan_of(question, {.jobs = 1, .journal = {}}));
  EXPECT_EQ(to_json(plan_of(question, {.jobs = 2, .journal = {}})), one);
  EXPECT_EQ(to_json(plan_of(question, {.jobs = 5, .journal = {}})), one);
}

class SearchJournal : public ::testing::Test {
 protected:
  void SetUp() override { std::filesystem::remove(file_); }
  void TearDown() override { std::filesystem::remove(file_); }

  [[nodiscard]] std::string text() const {
    std::ifstream stream(file_);
    return {std::istreambuf_iterator<char>(stream), {}};
  }

  std::string file_ = temporary_folder() / "journal.jsonl";
  Scenario question_ = plain_question(2, 120.0 / s, 800);
};

TEST_F(SearchJournal, ResumesFromWhatWasWrittenWhereverItWasCutOff) {
  const std::string whole = to_json(plan_of(question_, {.jobs = 2, .journal = {}}));
  EXPECT_EQ(to_json(plan_of(question_, {.jobs = 2, .journal = file_})), whole);
  const std::string journal = text();
  ASSERT_GT(journal.size(), 1000U);
  for (const double part : {0.0, 0.05, 0.4, 0.77, 1.0}) {
    std::ofstream(file_) << journal.substr(
        0, static_cast<std::size_t>(part * static_cast<double>(journal.size())));
    EXPECT_EQ(to_json(plan_of(question_, {.jobs = 1, .journal = file_})), whole) << part;
    EXPECT_EQ(text(), journal) << "the same trials in the same order, each once";
  }
}

TEST_F(SearchJournal, IsRefusedForAnotherQuestion) {
  (void)plan_of(question_, {.jobs = 2, .journal = file_});
  question_.seed = 2;
  EXPECT_THROW((void)plan_of(question_, {.jobs = 2, .journal = file_}), InputError);
}

// ---- most goodput -------------------------------------------------------------------------------

Scenario most_goodput() {
  Scenario question = plain_question(1, 20.0 / s, 400);
  question.plan->objective = PlanObjective::MostGoodput;
  question.plan->decode.max_replicas = 3;
  question.plan->prefill.max_replicas = 4;
  return question;
}

TEST(SearchForGoodput, FindsTheConfigurationThatMeetsTheTargetsAtTheLargestDemand) {
  const Scenario question = most_goodput();
  const SearchResult found = search(question, catalogs(), {.jobs = 2});
  ASSERT_TRUE(found.best);
  EXPECT_GT(found.demand, 1.0);
  // 2 % more is too much for all of them.
  const Scenario more = scaled_demand(question, found.demand * 1.02);
  for (const Candidate& candidate : found.space.candidates) {
    const Scenario scenario = candidate_scenario(
        more, found.space.families[static_cast<std::size_t>(candidate.family)], candidate);
    EXPECT_FALSE(run_trial(scenario, found.targets, catalogs(), {}).met) << candidate.index;
  }
  const TriedCandidate& best = found.tried[*found.best];
  EXPECT_TRUE(best.trial.met);
}

TEST(SearchForGoodput, IsTheSameForAnyNumberOfJobsAndFromAJournal) {
  const Scenario question = most_goodput();
  const std::string one = to_json(plan_of(question, {.jobs = 1, .journal = {}}));
  const std::string file = temporary_folder() / "journal.jsonl";
  std::filesystem::remove(file);
  EXPECT_EQ(to_json(plan_of(question, {.jobs = 3, .journal = file})), one);
  EXPECT_EQ(to_json(plan_of(question, {.jobs = 1, .journal = file})), one);
  std::filesystem::remove(file);
}

TEST(SearchForGoodput, GrowsWithTheBudget) {
  Scenario question = most_goodput();
  const double all = search(question, catalogs(), {.jobs = 2}).demand;
  question.plan->budget.power = 30.0e3 * watt;
  const double less = search(question, catalogs(), {.jobs = 2}).demand;
  EXPECT_LT(less, all);
}

// ---- how the answer follows the question --------------------------------------------------------

struct Split {
  std::int32_t prefill = 0;
  std::int32_t decode = 0;
};

Split best_split(const Scenario& question) {
  const SearchResult found = search(question, catalogs(), {.jobs = 2});
  const Candidate& best = found.tried.at(found.best.value()).candidate;
  return {best.replicas, best.decode_replicas};
}

TEST(Search, BuysMoreDecodeForATighterInterTokenLatency) {
  Scenario question = plain_question(2, 100.0 / s, 2000);
  const Split loose = best_split(question);
  question.deployments[0].workloads[0].slo.inter_token_latency = 18.0 * ms;
  const Split tight = best_split(question);
  EXPECT_GT(tight.decode, loose.decode);
  EXPECT_EQ(tight.prefill, loose.prefill);
}

TEST(Search, BuysMorePrefillForLongerPrompts) {
  Scenario question = plain_question(4, 60.0 / s, 1500);
  const Split brief = best_split(question);
  question.deployments[0].workloads[0].prompt = UniformLength{6554, 8192};
  const Split longer = best_split(question);
  EXPECT_GT(longer.prefill, brief.prefill);
}

TEST(Search, KeepsItsChoiceWhenPowerIsCheaper) {
  Scenario question = plain_question(2, 120.0 / s, 1000);
  const Split before = best_split(question);
  question.economics->energy_price = UsdPerJoule::from_base(0.02 / 3.6e6);
  const Split after = best_split(question);
  EXPECT_EQ(after.prefill, before.prefill);
  EXPECT_EQ(after.decode, before.decode);
}

TEST(Search, AnswersAnImpossibleTargetWithTheNearestCandidate) {
  Scenario question = plain_question(1, 60.0 / s, 300);
  question.deployments[0].workloads[0].slo.time_to_first_token = 60.0 * ms;
  question.deployments[0].workloads[0].slo.attainment = 1.0;
  const Plan plan = plan_of(question, {.jobs = 2, .journal = {}});
  EXPECT_FALSE(plan.best);
  ASSERT_TRUE(plan.nearest);
  EXPECT_FALSE(plan.nearest->targets.empty());
  EXPECT_NE(plan.binding.find("times as long it would meet them"), std::string::npos)
      << plan.binding;
}

TEST(Search, HoldsTheBudget) {
  Scenario question = plain_question(2, 120.0 / s, 600);
  const Plan free = plan_of(question, {.jobs = 2, .journal = {}});
  ASSERT_TRUE(free.best);
  question.plan->budget.cost = 0.9 * free.best->figures->cost_a_year / year;
  EXPECT_FALSE(plan_of(question, {.jobs = 2, .journal = {}}).best);
}

}  // namespace
}  // namespace rackplan
