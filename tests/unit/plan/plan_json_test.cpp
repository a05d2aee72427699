// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/plan_json.h"

#include "models/base/error.h"
#include "sim/plan/plan_fields.h"
#include "sim/report/json.h"
#include "tests/unit/plan/sample_plan.h"
#include "tests/unit/report/filler.h"

#include <gtest/gtest.h>

#include <string>

namespace rackplan {
namespace {

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto place = text.find(from);
  EXPECT_NE(place, std::string::npos) << from;
  return text.replace(place, from.size(), to);
}

TEST(PlanJson, AnyPlanComesBackBitForBit) {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    Plan plan;
    Filler(seed).fill(plan);
    const std::string text = to_json(plan);
    const Plan back = plan_from_json(text);
    ASSERT_EQ(back, plan) << "seed " << seed;
    ASSERT_EQ(to_json(back), text) << "seed " << seed;
  }
}

TEST(PlanJson, ThePlanWithEveryPartComesBack) {
  EXPECT_EQ(plan_from_json(to_json(sample_plan())), sample_plan());
  EXPECT_EQ(plan_from_json(to_json(infeasible_plan())), infeasible_plan());
}

TEST(PlanJson, ChoicesAreWrittenAsWords) {
  const std::string text = to_json(sample_plan());
  EXPECT_NE(text.find("\"status\": \"confirmed\""), std::string::npos);
  EXPECT_NE(text.find("\"kind\": \"~\""), std::string::npos);
}

TEST(PlanJson, TheDocumentSaysThatItIsAPlan) {
  EXPECT_TRUE(is_plan_json(to_json(sample_plan())));
  EXPECT_FALSE(is_plan_json(to_json(*sample_plan().report)));
  EXPECT_FALSE(is_plan_json("[1]"));
}

struct Wrong {
  const char* name;
  const char* from;
  const char* to;
  const char* path;
};

class WrongPlan : public testing::TestWithParam<Wrong> {};

TEST_P(WrongPlan, IsRefusedWithFileAndPath) {
  const Wrong& wrong = GetParam();
  const std::string text = replaced(to_json(sample_plan()), wrong.from, wrong.to);
  try {
    (void)plan_from_json(text, "plan.json");
    FAIL() << "accepted";
  } catch (const InputError& error) {
    EXPECT_EQ(error.parts().file, "plan.json");
    EXPECT_EQ(error.parts().path, wrong.path) << error.what();
  }
}

INSTANTIATE_TEST_SUITE_P(
    PlanJson,
    WrongPlan,
    testing::Values(
        Wrong{"Report", "\"kind\": \"plan\"", "\"kind\": \"report\"", "kind"},
        Wrong{"Schema", "\"schema\": 1", "\"schema\": 2", "schema"},
        Wrong{"Status", "\"confirmed\"", "\"won\"", "best.status"},
        Wrong{"Sign", "\"kind\": \"+\"", "\"kind\": \"*\"", "changes[0].kind"},
        Wrong{"SeedTwice", "      1,\n      2,", "      1,\n      1,", "confidence.seeds[1]"},
        Wrong{"Unknown", "\"binding\"", "\"bindung\"", "binding"}),
    [](const auto& wrong) { return wrong.param.name; });

}  // namespace
}  // namespace rackplan
