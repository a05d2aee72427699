// SPDX-License-Identifier: Apache-2.0
// Lengths by formula, mixed, and paired. Bounds are four standard errors of 100,000 draws.
#include "models/base/error.h"
#include "sim/workload/lengths.h"
#include "sim/workload/request_lengths.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <string>

namespace rackplan {
namespace {

using testing::HasSubstr;

constexpr int draws = 100'000;

double share_of(const TokenLengths& lengths, const std::function<bool(std::int32_t)>& what) {
  const LengthSampler sampler(lengths);
  int count = 0;
  for (RequestId id = 0; id < draws; ++id) {
    count += what(sampler.draw(7, Purpose::PromptLength, id)) ? 1 : 0;
  }
  return static_cast<double>(count) / draws;
}

double error_of(double share) {
  return 4.0 * std::sqrt(share * (1.0 - share) / draws);
}

std::string refusal(const TokenLengths& lengths) {
  try {
    const LengthSampler sampler(lengths);
  } catch (const InputError& error) {
    return error.what();
  }
  return "nothing";
}

TEST(LengthLaws, LognormalLengthsHaveTheirMedianAndSpread) {
  // ln(length/median)/sigma is standard normal: P(≤ 1000) = 0.5 and P(≤ 1000 e^(1.2·1.2816)) = 0.9.
  const LognormalTokens law{.median = 1000.0, .sigma = 1.2};
  const auto ninth = static_cast<std::int32_t>(1000.0 * std::exp(1.2 * 1.2815515655446004));
  EXPECT_NEAR(share_of(law, [](auto n) { return n <= 1000; }), 0.5, error_of(0.5) + 0.0005);
  EXPECT_NEAR(share_of(law, [&](auto n) { return n <= ninth; }), 0.9, error_of(0.9) + 0.0005);
}

TEST(LengthLaws, ParetoLengthsHaveTheirTail) {
  // P(length > x) = (100/x)^1.5: 0.3536 above 200, 0.0316 above 1,000.
  const ParetoTokens law{.low = 100, .alpha = 1.5};
  EXPECT_EQ(share_of(law, [](auto n) { return n < 100; }), 0.0);
  EXPECT_NEAR(share_of(law, [](auto n) { return n > 200; }), 0.35355, error_of(0.354) + 0.003);
  EXPECT_NEAR(share_of(law, [](auto n) { return n > 1000; }), 0.03162, error_of(0.0316) + 0.0001);
}

TEST(LengthLaws, NothingIsLongerThanTheMost) {
  const auto above = [](auto n) { return n > 500; };
  const auto at = [](auto n) { return n == 500; };
  EXPECT_EQ(share_of(ParetoTokens{.low = 100, .alpha = 1.0, .most = 500}, above), 0.0);
  // (100/500)^1 of the draws are cut to it.
  EXPECT_NEAR(share_of(ParetoTokens{.low = 100, .alpha = 1.0, .most = 500}, at), 0.2, 0.01);
  EXPECT_EQ(share_of(LognormalTokens{.median = 400.0, .sigma = 2.0, .most = 500}, above), 0.0);
}

TEST(LengthLaws, AMixtureDrawsItsPartsByWeight) {
  const MixtureTokens mixture{
      .parts = {{3.0, FixedTokens{10}}, {1.0, UniformTokens{.low = 100, .high = 199}}}};
  EXPECT_NEAR(share_of(mixture, [](auto n) { return n == 10; }), 0.75, error_of(0.75));
  EXPECT_NEAR(
      share_of(mixture, [](auto n) { return n >= 150 && n <= 199; }), 0.125, error_of(0.125));
  EXPECT_EQ(share_of(mixture, [](auto n) { return n != 10 && (n < 100 || n > 199); }), 0.0);
}

TEST(LengthLaws, APartWithoutWeightIsNeverDrawn) {
  const MixtureTokens mixture{
      .parts = {{0.0, FixedTokens{1}}, {1.0, FixedTokens{2}}, {0.0, FixedTokens{3}}}};
  EXPECT_EQ(share_of(mixture, [](auto n) { return n == 2; }), 1.0);
}

TEST(LengthLaws, ComonotoneLengthsRiseTogetherAndKeepTheirLaws) {
  const TokenLengths prompt = UniformTokens{.low = 1, .high = 1000};
  const TokenLengths output = LognormalTokens{.median = 300.0, .sigma = 1.0};
  const RequestLengths lengths(3, prompt, output, LengthPairing::Comonotone);
  int above_median = 0;
  for (RequestId id = 0; id < draws; ++id) {
    const Request one = lengths.request(id, 0);
    const Request other = lengths.request(id + 1, 0);
    if (one.prompt_tokens < other.prompt_tokens) {
      EXPECT_LE(one.output_tokens, other.output_tokens);
    }
    above_median += one.output_tokens > 300 ? 1 : 0;
  }
  EXPECT_NEAR(above_median / static_cast<double>(draws), 0.5, error_of(0.5) + 0.002);
}

TEST(LengthLaws, IndependentLengthsDoNotCorrelate) {
  // Correlation of n independent pairs: standard error 1/√n.
  const RequestLengths lengths(
      3, UniformTokens{.low = 1, .high = 1000}, UniformTokens{.low = 1, .high = 1000});
  double product = 0.0;
  for (RequestId id = 0; id < draws; ++id) {
    const Request request = lengths.request(id, 0);
    product += (request.prompt_tokens - 500.5) * (request.output_tokens - 500.5);
  }
  const double variance = (1000.0 * 1000.0 - 1.0) / 12.0;
  EXPECT_NEAR(product / draws / variance, 0.0, 4.0 / std::sqrt(draws));
}

TEST(LengthLaws, RefusesWhatIsNoLaw) {
  EXPECT_THAT(refusal(LognormalTokens{.median = 0.0, .sigma = 1.0}), HasSubstr("median: found 0"));
  EXPECT_THAT(refusal(LognormalTokens{.median = 5.0, .sigma = -1.0}), HasSubstr("sigma: found -1"));
  EXPECT_THAT(refusal(ParetoTokens{.low = 0, .alpha = 1.0}), HasSubstr("low: found 0 tokens"));
  EXPECT_THAT(refusal(ParetoTokens{.low = 9, .alpha = 0.0}), HasSubstr("alpha: found 0"));
  EXPECT_THAT(refusal(ParetoTokens{.low = 9, .alpha = 1.0, .most = 8}),
              HasSubstr("most: found 8; accepted: at least low, 9"));
  EXPECT_THAT(refusal(MixtureTokens{}), HasSubstr("parts: found no weight above 0"));
  EXPECT_THAT(refusal(MixtureTokens{.parts = {{-1.0, FixedTokens{1}}}}),
              HasSubstr("parts[0].weight: found -1"));
  EXPECT_THAT(refusal(MixtureTokens{.parts = {{1.0, FixedTokens{0}}}}),
              HasSubstr("parts[0].tokens: found 0 tokens"));
  const TokenLengths mixture = MixtureTokens{.parts = {{1.0, FixedTokens{1}}}};
  EXPECT_THROW(RequestLengths(1, mixture, FixedTokens{1}, LengthPairing::Comonotone), InputError);
}

}  // namespace
}  // namespace rackplan
