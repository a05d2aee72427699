// SPDX-License-Identifier: Apache-2.0
#include "sim/run/variation.h"

#include "models/base/error.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace rackplan {
namespace {

using Values = std::vector<std::string>;

Values values(const std::string& text) {
  const Variation variation = parse_variation("a.b=" + text);
  EXPECT_EQ(variation.path, "a.b");
  return variation.values;
}

void expect_refused(const std::string& text, const std::string& because) {
  try {
    (void)points_of({parse_variation(text)});
    ADD_FAILURE() << text << " is accepted";
  } catch (const InputError& error) {
    EXPECT_EQ(error.parts().file, "--vary " + text);
    EXPECT_NE(error.parts().found.find(because), std::string::npos) << error.what();
  }
}

TEST(Variation, ListsValuesAsTheyAreWritten) {
  EXPECT_EQ(values("64"), (Values{"64"}));
  EXPECT_EQ(values("DEP8,DEP16,TP4"), (Values{"DEP8", "DEP16", "TP4"}));
  EXPECT_EQ(values("10ms,1.50s"), (Values{"10ms", "1.50s"}));
}

TEST(Variation, KeepsWhatStandsInBracketsTogether) {
  EXPECT_EQ(values(R"(1000,{"uniform": [100, 200]},{"uniform": [1, 2]})"),
            (Values{"1000", R"({"uniform": [100, 200]})", R"({"uniform": [1, 2]})"}));
}

TEST(Variation, CountsThroughARangeWithItsLastValue) {
  EXPECT_EQ(values("64:256:64"), (Values{"64", "128", "192", "256"}));
  EXPECT_EQ(values("64:255:64"), (Values{"64", "128", "192"}));
  EXPECT_EQ(values("5:5:1"), (Values{"5"}));
  EXPECT_EQ(values("-1:1:1"), (Values{"-1", "0", "1"}));
}

TEST(Variation, CountsInDecimalsWithoutRounding) {
  // In doubles 0.1 + 0.1 + 0.1 is 0.30000000000000004 and the range would end at 0.2.
  EXPECT_EQ(values("0.1:0.3:0.1"), (Values{"0.1", "0.2", "0.3"}));
  EXPECT_EQ(values("1:2:0.25"), (Values{"1", "1.25", "1.5", "1.75", "2"}));
  EXPECT_EQ(values("0.05req/s:0.1req/s:0.05req/s"), (Values{"0.05req/s", "0.1req/s"}));
}

TEST(Variation, CarriesTheUnitOfARange) {
  EXPECT_EQ(values("10ms:40ms:15ms"), (Values{"10ms", "25ms", "40ms"}));
}

TEST(Variation, ATextWithColonsIsNoRange) {
  EXPECT_EQ(values("a:b:c"), (Values{"a:b:c"}));
}

TEST(Variation, RefusesWhatItCannotCount) {
  expect_refused("workload.rate", "no values");
  expect_refused("workload.rate=", "no values");
  expect_refused("=1", "no path");
  expect_refused("a=1,,2", "an empty value");
  expect_refused("a=1:2", "a range without a step");
  expect_refused("a=1:2:0", "a step that leads nowhere");
  expect_refused("a=2:1:1", "an empty range");
  expect_refused("a=1ms:2s:1ms", "the units \"ms\" and \"s\"");
  expect_refused("a=1:2:x", "no number in \"x\"");
  expect_refused("a=1:20000:1", "20000 values");
  expect_refused("a=1000000000000:2000000000000:0.0001", "more digits");
}

TEST(Variation, PointsAreAllCombinationsTheLastFieldFirst) {
  const std::vector<Values> points =
      points_of({parse_variation("a=1,2"), parse_variation("b=x,y,z")});
  EXPECT_EQ(points,
            (std::vector<Values>{
                {"1", "x"}, {"1", "y"}, {"1", "z"}, {"2", "x"}, {"2", "y"}, {"2", "z"}}));
}

TEST(Variation, RefusesAPathTwiceAndTooManyPoints) {
  EXPECT_THROW((void)points_of({parse_variation("a=1"), parse_variation("a=2")}), InputError);
  // 101 · 100 = 10,100 points.
  EXPECT_THROW((void)points_of({parse_variation("a=0:100:1"), parse_variation("b=1:100:1")}),
               InputError);
  EXPECT_EQ(points_of({parse_variation("a=1:100:1"), parse_variation("b=1:100:1")}).size(),
            10'000U);
}

}  // namespace
}  // namespace rackplan
