// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/lengths.h"

#include "models/base/error.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <vector>

namespace rackplan {
namespace {

constexpr std::uint64_t seed = 7;

TEST(LengthSampler, AFixedLengthIsAlwaysTheSame) {
  const LengthSampler fixed(FixedTokens{1024});
  EXPECT_EQ(fixed.draw(seed, Purpose::PromptLength, 0), 1024);
  EXPECT_EQ(fixed.draw(seed, Purpose::OutputLength, 99), 1024);
}

TEST(LengthSampler, UniformLengthsReachBothEndsAndNothingBeyond) {
  const LengthSampler uniform(UniformTokens{.low = 3, .high = 7});
  std::set<std::int32_t> seen;
  for (RequestId id = 0; id < 1000; ++id) {
    seen.insert(uniform.draw(seed, Purpose::PromptLength, id));
  }
  EXPECT_EQ(seen, (std::set<std::int32_t>{3, 4, 5, 6, 7}));
}

TEST(LengthSampler, UniformLengthsHaveTheMeanOfTheirRange) {
  // InferenceX "8k": [int(0.8 · 8192), 8192] = [6553, 8192], mean 7372.5, standard deviation
  // √((1640² − 1) / 12) = 473.4; of the mean of 40,000 draws 2.37. Four of these: 9.5.
  const LengthSampler uniform(UniformTokens{.low = 6553, .high = 8192});
  double sum = 0.0;
  for (RequestId id = 0; id < 40'000; ++id) {
    sum += uniform.draw(seed, Purpose::PromptLength, id);
  }
  EXPECT_NEAR(sum / 40'000.0, 7372.5, 9.5);
}

TEST(LengthSampler, QuantilesAreStraightLinesRoundedHalfUp) {
  // One line from 10 to 12: below a quarter 10, up to three quarters 11, then 12.
  const LengthSampler line(QuantileTokens{{{0.0, 10}, {1.0, 12}}});
  for (RequestId id = 0; id < 2000; ++id) {
    const double u = draw_uniform(seed, Purpose::PromptLength, id);
    const std::int32_t expected = u < 0.25 ? 10 : u < 0.75 ? 11 : 12;
    EXPECT_EQ(line.draw(seed, Purpose::PromptLength, id), expected) << u;
  }
}

TEST(LengthSampler, QuantilesComeBackFromTheDraws) {
  // Half of the draws lie at or below 100 and nine tenths at or below 1000. The share of 20,000
  // draws has a standard deviation of √(0.25 / 20000) = 0.0035 and √(0.09 / 20000) = 0.0021.
  const LengthSampler lengths(QuantileTokens{{{0.0, 1}, {0.5, 100}, {0.9, 1000}, {1.0, 9000}}});
  int to_100 = 0;
  int to_1000 = 0;
  std::int32_t most = 0;
  for (RequestId id = 0; id < 20'000; ++id) {
    const std::int32_t tokens = lengths.draw(seed, Purpose::OutputLength, id);
    ASSERT_GE(tokens, 1);
    to_100 += tokens <= 100 ? 1 : 0;
    to_1000 += tokens <= 1000 ? 1 : 0;
    most = std::max(most, tokens);
  }
  EXPECT_NEAR(to_100 / 20'000.0, 0.5, 0.014);
  EXPECT_NEAR(to_1000 / 20'000.0, 0.9, 0.0085);
  EXPECT_LE(most, 9000);
  EXPECT_GT(most, 8900);
}

TEST(LengthSampler, ADrawDependsOnlyOnSeedPurposeAndRequest) {
  const LengthSampler lengths(UniformTokens{.low = 1, .high = 1'000'000});
  const std::int32_t once = lengths.draw(seed, Purpose::PromptLength, 41);
  (void)lengths.draw(seed, Purpose::PromptLength, 3);
  EXPECT_EQ(lengths.draw(seed, Purpose::PromptLength, 41), once);
  EXPECT_NE(lengths.draw(seed + 1, Purpose::PromptLength, 41), once);
  EXPECT_NE(lengths.draw(seed, Purpose::OutputLength, 41), once);
  EXPECT_NE(lengths.draw(seed, Purpose::PromptLength, 42), once);
}

TEST(LengthSampler, RefusesLengthsThatAreNone) {
  struct Case {
    TokenLengths lengths;
    std::string path;
    std::string found;
  };
  const std::vector<Case> cases = {
      {FixedTokens{0}, "tokens", "0 tokens"},
      {FixedTokens{1'000'000'001}, "tokens", "1000000001 tokens"},
      {UniformTokens{.low = 0, .high = 5}, "low", "0 tokens"},
      {UniformTokens{.low = 6, .high = 5}, "high", "5"},
      {QuantileTokens{}, "points", "0 points"},
      {QuantileTokens{{{0.0, 5}}}, "points", "1 points"},
      {QuantileTokens{{{0.1, 5}, {1.0, 6}}}, "points[0]", "probability 0.1"},
      {QuantileTokens{{{0.0, 5}, {0.9, 6}}}, "points[1]", "probability 0.9"},
      {QuantileTokens{{{0.0, 5}, {0.5, 6}, {0.5, 7}, {1.0, 8}}}, "points[2]", "0.5 after 0.5"},
      {QuantileTokens{{{0.0, 5}, {std::nan(""), 6}, {1.0, 8}}}, "points[1]", "nan"},
      {QuantileTokens{{{0.0, 5}, {1.0, 4}}}, "points[1]", "4 tokens after 5"},
      {QuantileTokens{{{0.0, 0}, {1.0, 4}}}, "points[0]", "0 tokens"},
  };
  for (const Case& wrong : cases) {
    try {
      const LengthSampler accepted(wrong.lengths);
      ADD_FAILURE() << wrong.path << " " << wrong.found << " was accepted and gave "
                    << accepted.draw(seed, Purpose::PromptLength, 0);
    } catch (const InputError& error) {
      EXPECT_EQ(error.parts().path, wrong.path);
      EXPECT_NE(error.parts().found.find(wrong.found), std::string::npos) << error.what();
    }
  }
}

}  // namespace
}  // namespace rackplan
