// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/compare_plans.h"

#include "tests/unit/plan/sample_plan.h"

#include <gmock/gmock.h>

namespace rackplan {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;

TEST(ComparePlans, APlanIsTheSameAsItself) {
  EXPECT_THAT(compare(sample_plan(), sample_plan()), IsEmpty());
}

TEST(ComparePlans, TheVersionIsNotCompared) {
  Plan other = sample_plan();
  other.provenance.version = "9";
  other.report->provenance.version = "9";
  EXPECT_THAT(compare(sample_plan(), other), IsEmpty());
}

TEST(ComparePlans, DifferencesCarryPathsAndUnits) {
  Plan other = sample_plan();
  other.best->figures->cost_a_year = 2.2e6 * usd;  // of 2 MUSD: 10 % more
  other.report->deployments[0].metrics.time_to_first_token.p99 = 600.0;
  other.changes.pop_back();
  const std::vector<Difference> found = compare(sample_plan(), other);
  ASSERT_THAT(found,
              ElementsAre(Field(&Difference::path, "best.figures.cost_a_year"),
                          Field(&Difference::path, "changes[decode: 2 x TP8 -> 1 x DEP16]"),
                          Field(&Difference::path, "report.metrics.time_to_first_token.p99")));
  EXPECT_EQ(found[0].before, "2 MUSD");
  EXPECT_EQ(found[0].after, "2.2 MUSD");
  EXPECT_NEAR(found[0].relative.value(), 0.1, 1e-12);
  EXPECT_EQ(found[1].after, "absent");
}

TEST(ComparePlans, TolerancesHoldByPath) {
  Plan other = sample_plan();
  other.best->figures->cost_a_year = 2.01e6 * usd;
  EXPECT_THAT(compare(sample_plan(), other, {{"best.figures.*", 0.01}}), IsEmpty());
}

}  // namespace
}  // namespace rackplan
