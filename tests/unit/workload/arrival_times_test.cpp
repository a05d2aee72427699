// SPDX-License-Identifier: Apache-2.0
// Arrival times: counts must follow the rate of the moment, with the dispersion of their gaps.
#include "sim/workload/arrival_times.h"

#include "models/base/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <string>
#include <vector>

namespace rackplan {
namespace {

using testing::HasSubstr;

/// Arrivals of the first `windows` windows of `length`.
std::vector<std::int64_t> counts_of(const ArrivalProcess& process,
                                    Seconds length,
                                    std::size_t windows) {
  ArrivalTimes times(17, process);
  std::vector<std::int64_t> counts(windows, 0);
  const Tick window = to_tick(length);
  for (Tick time = times.next(); time / window < static_cast<Tick>(windows); time = times.next()) {
    ++counts[static_cast<std::size_t>(time / window)];
  }
  return counts;
}

double mean_of(const std::vector<std::int64_t>& counts) {
  double sum = 0.0;
  for (const std::int64_t count : counts) {
    sum += static_cast<double>(count);
  }
  return sum / static_cast<double>(counts.size());
}

/// Variance / mean; of n windows its standard error is √(2/n) of it, for counts near normal.
double dispersion_of(const std::vector<std::int64_t>& counts) {
  const double mean = mean_of(counts);
  double squares = 0.0;
  for (const std::int64_t count : counts) {
    squares += (static_cast<double>(count) - mean) * (static_cast<double>(count) - mean);
  }
  return squares / static_cast<double>(counts.size()) / mean;
}

std::string refusal(const ArrivalProcess& process) {
  try {
    ArrivalTimes times(1, process);
    for (int i = 0; i < 100; ++i) {
      times.next();
    }
  } catch (const InputError& error) {
    return error.what();
  }
  return "nothing";
}

TEST(ArrivalTimes, CountsInLongWindowsAreDispersedByTheSquareOfTheCv) {
  // A renewal process has variance/mean of counts → CV² in windows of many gaps. 2,000 windows of
  // 500 gaps: four standard errors are 4 √(2/2000) = 12.6 %.
  for (const GapLaw& law : {GapLaw{},
                            GapLaw{GapKind::Gamma, 0.5},
                            GapLaw{GapKind::Gamma, 1.0},
                            GapLaw{GapKind::Gamma, 2.0},
                            GapLaw{GapKind::Weibull, 2.0}}) {
    const auto counts = counts_of({.rate = 50.0 / s, .gaps = law}, 10.0 * s, 2000);
    EXPECT_NEAR(dispersion_of(counts), law.cv * law.cv, 0.126 * law.cv * law.cv + 0.005) << law.cv;
    EXPECT_NEAR(mean_of(counts), 500.0, 4.0 * law.cv * std::sqrt(500.0 / 2000.0)) << law.cv;
  }
}

/// Arrivals of each of the parts of a period of 40 s, over 500 periods, and what a Poisson process
/// must give, within four standard errors √(expected).
void expect_parts(const RateProfile& profile, const std::vector<double>& expected_of_a_period) {
  const auto parts = expected_of_a_period.size();
  const auto counts = counts_of(
      {.rate = 20.0 / s, .profile = profile}, 40.0 * s / static_cast<double>(parts), 500 * parts);
  for (std::size_t part = 0; part < parts; ++part) {
    double sum = 0.0;
    for (std::size_t i = part; i < counts.size(); i += parts) {
      sum += static_cast<double>(counts[i]);
    }
    const double expected = 500.0 * expected_of_a_period[part];
    EXPECT_NEAR(sum, expected, 4.0 * std::sqrt(expected)) << part;
  }
}

TEST(ArrivalTimes, AStepProfileIsFollowedAndKeepsTheMeanRate) {
  // 20/s · 40 s = 800 a period, as 1 : 3 : 0 : 4.
  expect_parts({.rates = {1.0, 3.0, 0.0, 4.0}, .period = 40 * ticks_per_second},
               {100.0, 300.0, 0.0, 400.0});
}

TEST(ArrivalTimes, ALineProfileIsFollowedAndKeepsTheMeanRate) {
  // Knots 10 r, 30 r, 0, 40 r, cyclic, r = 1/s: 200, 150, 200 and 250 arrivals between them. Halves
  // of the parts: a line from a to b over 10 s passes 5 (3a + b)/4, then 5 (a + 3b)/4.
  expect_parts(
      {.rates = {1.0, 3.0, 0.0, 4.0}, .period = 40 * ticks_per_second, .form = ProfileForm::Lines},
      {75.0, 125.0, 112.5, 37.5, 50.0, 150.0, 162.5, 87.5});
}

TEST(ArrivalTimes, AProfileOfOneValueIsAConstantRate) {
  const ArrivalProcess plain{.rate = 3.0 / s, .gaps = {GapKind::Gamma, 2.0}};
  ArrivalProcess curved = plain;
  curved.profile = {.rates = {7.0}, .period = 60 * ticks_per_second};
  ArrivalTimes one(4, plain);
  ArrivalTimes other(4, curved);
  for (int i = 0; i < 2000; ++i) {
    // Every gap is rounded to a tick, twice where it crosses the end of a period.
    EXPECT_NEAR(static_cast<double>(one.next()), static_cast<double>(other.next()), 2.0 * (i + 1));
  }
}

TEST(ArrivalTimes, AProfileChangesWhenNotHowMany) {
  // The profile is inverted, not thinned: after each whole period exactly as many have arrived as
  // without it.
  const ArrivalProcess plain{.rate = 5.0 / s, .gaps = {GapKind::Weibull, 1.5}};
  ArrivalProcess curved = plain;
  curved.profile = {.rates = {1.0, 9.0, 2.0}, .period = 30 * ticks_per_second};
  EXPECT_EQ(counts_of(plain, 30.0 * s, 100), counts_of(curved, 30.0 * s, 100));
}

TEST(ArrivalTimes, BurstsKeepTheMeanRateAndDisperseTheCounts) {
  // An interrupted Poisson process, on with mean 2 s and off with mean 6 s, has variance/mean
  // → 1 + 2 λ a/(a + b)² with λ = 40/s when on, a = 1/2 (on to off), b = 1/6: 1 + 40 · 9/4 = 91
  // (Fischer and Meier-Hellstern 1993). Windows of 200 s cut about (1 − e^−cT)/(cT), c = a + b, so
  // 0.75 %, of the excess. Standard error of 3,000 windows: √(2/3000) = 2.6 %.
  const auto counts =
      counts_of({.rate = 10.0 / s, .bursts = RateBursts{2.0 * s, 6.0 * s}}, 200.0 * s, 3000);
  EXPECT_NEAR(mean_of(counts), 2000.0, 4.0 * std::sqrt(91.0 * 2000.0 / 3000.0));
  EXPECT_NEAR(dispersion_of(counts), 91.0, 0.12 * 91.0);
}

TEST(ArrivalTimes, TimesNeverFallAndTheSameSeedGivesTheSame) {
  const ArrivalProcess process{
      .rate = 100.0 / s,
      .gaps = {GapKind::Gamma, 5.0},
      .profile = RateProfile{
          .rates = {0.0, 1.0, 0.0}, .period = 3 * ticks_per_second, .form = ProfileForm::Lines}};
  ArrivalTimes one(8, process);
  ArrivalTimes again(8, process);
  Tick last = 0;
  for (int i = 0; i < 20'000; ++i) {
    const Tick time = one.next();
    EXPECT_GE(time, last);
    EXPECT_EQ(again.next(), time);
    last = time;
  }
}

TEST(ArrivalTimes, RefusesWhatIsNoProcess) {
  ArrivalProcess process{.rate = 1.0 / s};
  process.profile = RateProfile{.rates = {0.0, 0.0}};
  EXPECT_THAT(refusal(process), HasSubstr("profile: found no rate above 0"));
  process.profile = RateProfile{.rates = {1.0, -1.0}};
  EXPECT_THAT(refusal(process), HasSubstr("profile[1]: found -1"));
  process.profile = RateProfile{.rates = {1.0, 2.0}, .period = 1000};
  EXPECT_THAT(refusal(process), HasSubstr("period: found 1e-09 s in 2 parts"));
  process.profile.reset();
  process.bursts = RateBursts{0.0 * s, 1.0 * s};
  EXPECT_THAT(refusal(process), HasSubstr("bursts.on: found 0 s"));
  process.bursts = RateBursts{1.0 * s, 1e9 * s};
  EXPECT_THAT(refusal(process), HasSubstr("bursts.off: found 1e+09 s"));
  process.bursts.reset();
  process.gaps = {GapKind::Gamma, 1000.0};
  EXPECT_THAT(refusal(process), HasSubstr("cv: found 1000"));
  EXPECT_THAT(refusal({.rate = 1e-8 / s}), HasSubstr("arriving after 100 days"));
  EXPECT_THAT(refusal({.rate = 1e-8 / s, .profile = RateProfile{.rates = {1.0, 2.0}}}),
              HasSubstr("arriving after 100 days"));
}

}  // namespace
}  // namespace rackplan
