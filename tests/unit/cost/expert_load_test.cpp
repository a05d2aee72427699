// SPDX-License-Identifier: Apache-2.0
#include "models/step/expert_load.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace rackplan {
namespace {

const ExpertPopularity balanced = BalancedExperts{};
const ExpertPopularity law_101 = PowerLawExperts{1.01};
const ExpertPopularity law_120 = PowerLawExperts{1.2};

ExpertLayout deepseek(int ranks, std::optional<int> redundant = {}) {
  return {.experts = 256, .per_token = 8, .ranks = ranks, .redundant = redundant};
}

double sum(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

// 600 draws of the public generator at 512 tokens, noted with the engine profiles: EP4 1.19, EP8
// 1.38, EP16 1.7, EP32 2.2 for exponent 1.01; EP8 1.5 for 1.2. 64 draws: within 5 %.
TEST(ExpertLoad, PowerLawsGiveTheBusiestRanksOfThePublicGenerator) {
  EXPECT_NEAR(ExpertLoad(law_101, deepseek(4)).imbalance(512), 1.19, 0.05);
  EXPECT_NEAR(ExpertLoad(law_101, deepseek(8)).imbalance(512), 1.38, 0.07);
  EXPECT_NEAR(ExpertLoad(law_101, deepseek(16)).imbalance(512), 1.7, 0.08);
  EXPECT_NEAR(ExpertLoad(law_101, deepseek(32)).imbalance(512), 2.2, 0.1);
  EXPECT_NEAR(ExpertLoad(law_120, deepseek(8)).imbalance(512), 1.5, 0.07);
}

// Rows of one of two ranks are nearly binomial(n, ½) with n = 8·tokens: the larger is n/2 +
// E|X − n/2| = n/2 + sqrt(n / 2π). At 128 tokens 512 + 12.8; at 8 tokens 32 + 3.2.
TEST(ExpertLoad, EvenPopularityLeavesTheLuckOfTheDraw) {
  const ExpertLoad load(balanced, deepseek(2));
  EXPECT_NEAR(load.rows(128), 512 + 12.8, 5);
  EXPECT_NEAR(load.rows(8), 32 + 3.2, 1.2);
  EXPECT_NEAR(load.imbalance(1 << 18), 1.0, 0.01);
}

// One token on 32 ranks: its 8 rows fall on ranks with mean 1/4. Of 32 Poisson numbers none is
// above 0 with probability e^-8, none above 1 with (e^-0.25 · 1.25)^32 = 0.424, none above 2 with
// 0.932, none above 3 with 0.996: E max = 1.00 + 0.58 + 0.07 + 0.00.
TEST(ExpertLoad, OneTokenOverManyRanksIsAMaximumOfSmallNumbers) {
  EXPECT_NEAR(ExpertLoad(balanced, deepseek(32)).rows(1), 1.65, 0.15);
}

TEST(ExpertLoad, OneRankHasAllRowsWhateverThePopularity) {
  for (const ExpertPopularity& popularity : {balanced, law_101, law_120}) {
    const ExpertLoad load(popularity, deepseek(1));
    EXPECT_NEAR(load.rows(100), 800.0, 1e-6);
    EXPECT_NEAR(load.rows(100'000), 800'000.0, 1e-3);
  }
}

// 256 · (1 − (1 − 1/256)^(8·32)) = 162.0 of 256 experts are awake at 32 tokens, 1 rank.
TEST(ExpertLoad, EvenPopularityWakesAsManyExpertsAsTheFormulaHas) {
  EXPECT_NEAR(ExpertLoad(balanced, deepseek(1)).active(32), 162.0, 0.1);
}

// The public tables see it too: skew takes 10 to 22 % off a layer of 16 to 128 tokens.
TEST(ExpertLoad, SkewWakesFewerExpertsInSmallSteps) {
  const ExpertLoad even(balanced, deepseek(8));
  const ExpertLoad skewed(law_120, deepseek(8));
  for (const double tokens : {16.0, 32.0, 64.0, 128.0}) {
    EXPECT_LT(skewed.active(tokens), 0.95 * even.active(tokens)) << tokens;
    EXPECT_GT(skewed.active(tokens), 0.6 * even.active(tokens)) << tokens;
  }
}

TEST(ExpertLoad, NeverFallsWithTokensAndNeverWakesMoreThanThereAreRowsOrSlots) {
  for (const ExpertPopularity& popularity : {balanced, law_101, law_120}) {
    for (const int ranks : {1, 4, 32, 256}) {
      const ExpertLoad load(popularity, deepseek(ranks));
      double rows = 0.0;
      double active = 0.0;
      for (double tokens = 0.0; tokens < 1e6; tokens += 1.0 + tokens / 7.0) {
        ASSERT_GE(load.rows(tokens), rows);
        ASSERT_GE(load.active(tokens), active);
        rows = load.rows(tokens);
        active = load.active(tokens);
        ASSERT_LE(active, std::min(rows, 256.0 / ranks) + 1e-9);
        ASSERT_GE(rows, tokens * 8 / ranks * 0.999);  // the busiest has at least the mean
      }
    }
  }
  EXPECT_EQ(ExpertLoad(law_101, deepseek(8)).rows(0), 0.0);
}

TEST(ExpertLoad, ABalancerWithSpareSlotsEvensTheRanksOut) {
  const double in_order = ExpertLoad(law_120, deepseek(32)).imbalance(4096);
  const double moved = ExpertLoad(law_120, deepseek(32, 0)).imbalance(4096);
  const double copied = ExpertLoad(law_120, deepseek(32, 32)).imbalance(4096);
  EXPECT_GT(in_order, 3.0);
  EXPECT_LT(moved, 0.7 * in_order);  // the hottest expert alone is above the mean of a rank
  EXPECT_LT(copied, 1.15);           // luck alone: 1 + 2.07 / sqrt(1024)
}

TEST(ExpertLoad, AHistogramSaysWhichRankIsBusy) {
  // Experts 0 and 1 of 8 take 30 % each of the load, the rest 20/3 %; two of two a token. On four
  // ranks the first has a share of 60 %: 1.2 rows a token.
  const ExpertPopularity histogram = ExpertHistogram{{9, 9, 2, 2, 2, 2, 2, 2}};
  const ExpertLayout layout{.experts = 8, .per_token = 2, .ranks = 4, .redundant = {}};
  EXPECT_NEAR(ExpertLoad(histogram, layout).rows(10'000), 12'000.0, 30.0);
}

TEST(ExpertPopularity, NoExpertGetsATokenTwice) {
  // 98 % of the load on one expert of 8, two a token: it has every token, the others the rest.
  const ExpertPopularity histogram = ExpertHistogram{{686, 2, 2, 2, 2, 2, 2, 2}};
  const ExpertLayout layout{.experts = 8, .per_token = 2, .ranks = 1, .redundant = {}};
  const RankExperts placed = draw_experts(histogram, layout, 0, 100);
  EXPECT_EQ(placed.front().front(), 1.0);
  EXPECT_DOUBLE_EQ(placed.front().back(), 1.0 / 7.0);
  EXPECT_DOUBLE_EQ(sum(placed.front()), 2.0);
}

TEST(ExpertPopularity, CopiesGoToTheHeaviestExperts) {
  // Loads 6 and 2 of two ranks with a slot each and two spare ones: 2, 2, 2 and 2.
  const ExpertPopularity histogram = ExpertHistogram{{6, 2}};
  const ExpertLayout layout{.experts = 2, .per_token = 1, .ranks = 2, .redundant = 2};
  const RankExperts placed = draw_experts(histogram, layout, 0, 100);
  for (const std::vector<double>& rank : placed) {
    EXPECT_EQ(rank, (std::vector<double>{0.25, 0.25}));
  }
}

TEST(ExpertPopularity, DrawsDependOnTheirNumberOnly) {
  EXPECT_EQ(draw_experts(law_101, deepseek(8), 3, 512), draw_experts(law_101, deepseek(8), 3, 512));
  EXPECT_NE(draw_experts(law_101, deepseek(8), 3, 512), draw_experts(law_101, deepseek(8), 4, 512));
}

TEST(ExpertLoad, EqualQuestionsShareOneAnswer) {
  EXPECT_EQ(expert_load(law_101, deepseek(8)), expert_load(PowerLawExperts{1.01}, deepseek(8)));
  EXPECT_NE(expert_load(law_101, deepseek(8))->identity(),
            expert_load(law_101, deepseek(8, 0))->identity());
  EXPECT_NE(expert_load(law_101, deepseek(8))->identity(),
            expert_load(law_120, deepseek(8))->identity());
}

}  // namespace
}  // namespace rackplan
