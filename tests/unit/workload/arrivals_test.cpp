// SPDX-License-Identifier: Apache-2.0
#include "models/base/error.h"
#include "sim/workload/closed_loop_source.h"
#include "sim/workload/exponential.h"
#include "sim/workload/open_loop_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <queue>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

namespace rackplan {
namespace {

using testing::HasSubstr;

OpenLoopWorkload poisson(double per_second, std::int64_t requests) {
  return {.seed = 11,
          .arrivals = {.rate = per_second / s},
          .requests = requests,
          .prompt = UniformTokens{.low = 100, .high = 200},
          .output = FixedTokens{50}};
}

ClosedLoopWorkload closed_loop(std::int32_t concurrency, std::int64_t requests) {
  return {.seed = 11,
          .concurrency = concurrency,
          .requests = requests,
          .prompt = UniformTokens{.low = 100, .high = 200},
          .output = UniformTokens{.low = 1, .high = 40}};
}

std::vector<Request> all_of(RequestSource& source) {
  std::vector<Request> requests;
  while (const auto request = source.next()) {
    requests.push_back(*request);
  }
  return requests;
}

std::string refusal(const std::function<void()>& action) {
  try {
    action();
  } catch (const InputError& error) {
    return error.what();
  }
  return "nothing";
}

TEST(NegativeLog, AgreesWithTheLibraryToFourUnitsInTheLastPlace) {
  for (std::uint64_t i = 0; i < 20'000; ++i) {
    const double u = draw_uniform(3, Purpose::Arrival, i);
    EXPECT_NEAR(negative_log(u), -std::log(u), 4.0 * 2.3e-16 * -std::log(u)) << u;
  }
  const double smallest = std::ldexp(1.0, -54);
  EXPECT_NEAR(negative_log(smallest), 54.0 * std::log(2.0), 1e-14);
  const double largest = 1.0 - std::ldexp(1.0, -53);
  EXPECT_NEAR(negative_log(largest), std::ldexp(1.0, -53), 1e-31);
}

TEST(OpenLoopSource, GapsHaveTheMeanAndTheVarianceOfTheRate) {
  // 100,000 gaps at 5/s: mean 0.2 s with a standard error of 0.2/√100000 = 0.000632; the squared
  // coefficient of variation is 1 with a standard error of √(8/100000) = 0.00894 (delta method,
  // exponential moments 1, 2, 6, 24). Bounds are four standard errors.
  const auto requests = all_of(*make_open_loop_source(poisson(5.0, 100'000)));
  ASSERT_EQ(requests.size(), 100'000U);
  double sum = 0.0;
  double squares = 0.0;
  Tick last = 0;
  for (const Request& request : requests) {
    const double gap = to_seconds(request.arrival - last) / s;
    last = request.arrival;
    sum += gap;
    squares += gap * gap;
  }
  const double mean = sum / 100'000.0;
  EXPECT_NEAR(mean, 0.2, 4.0 * 0.000632);
  EXPECT_NEAR(squares / 100'000.0 / (mean * mean) - 1.0, 1.0, 4.0 * 0.00894);
}

TEST(OpenLoopSource, GapsFollowTheExponentialLaw) {
  // Kolmogorov–Smirnov: the largest distance of 20,000 gaps exceeds 1.95/√20000 = 0.0138 with
  // probability 0.001.
  std::vector<double> gaps;
  for (RequestId id = 0; id < 20'000; ++id) {
    gaps.push_back(draw_exponential(11, Purpose::Arrival, id));
  }
  std::sort(gaps.begin(), gaps.end());
  double distance = 0.0;
  for (std::size_t i = 0; i < gaps.size(); ++i) {
    const double law = 1.0 - std::exp(-gaps[i]);
    distance = std::max(distance, std::abs(law - static_cast<double>(i) / 20'000.0));
    distance = std::max(distance, std::abs(law - static_cast<double>(i + 1) / 20'000.0));
  }
  EXPECT_LT(distance, 0.0138);
}

TEST(OpenLoopSource, HandsOutIdsInOrderOfArrivalAndThenNothing) {
  const auto source = make_open_loop_source(poisson(1000.0, 500));
  const auto requests = all_of(*source);
  ASSERT_EQ(requests.size(), 500U);
  for (std::size_t i = 0; i < requests.size(); ++i) {
    EXPECT_EQ(requests[i].id, i);
    EXPECT_GE(requests[i].arrival, i == 0 ? 0 : requests[i - 1].arrival);
    EXPECT_GE(requests[i].prompt_tokens, 100);
    EXPECT_LE(requests[i].prompt_tokens, 200);
    EXPECT_EQ(requests[i].output_tokens, 50);
  }
  source->on_complete(3, requests.back().arrival + 1);
  EXPECT_EQ(source->next(), std::nullopt);
}

TEST(OpenLoopSource, TheSameArgumentsGiveTheSameRequestsAndAnotherSeedOthers) {
  OpenLoopWorkload workload = poisson(20.0, 300);
  const auto requests = all_of(*make_open_loop_source(workload));
  EXPECT_EQ(all_of(*make_open_loop_source(workload)), requests);
  workload.seed += 1;
  EXPECT_NE(all_of(*make_open_loop_source(workload)), requests);
}

TEST(OpenLoopSource, TheFirstRequestsOfASeedAreTheSameOnEveryMachine) {
  // Gaps −ln(u)/5 s of the first three draws, in 50-digit decimal arithmetic outside this program:
  // 13825141547.795, 10714733840.798 and 211655512315.062 ps.
  EXPECT_EQ(all_of(*make_open_loop_source(poisson(5.0, 3))),
            (std::vector<Request>{{0, 13'825'141'548, 167, 50},
                                  {1, 13'825'141'548 + 10'714'733'841, 104, 50},
                                  {2, 24'539'875'389 + 211'655'512'315, 160, 50}}));
}

TEST(OpenLoopSource, TwiceTheRateIsTheSamePatternInHalfTheTime) {
  const auto slow = all_of(*make_open_loop_source(poisson(10.0, 200)));
  const auto fast = all_of(*make_open_loop_source(poisson(20.0, 200)));
  for (std::size_t i = 0; i < slow.size(); ++i) {
    // Each of the i + 1 gaps was rounded to a tick.
    EXPECT_NEAR(static_cast<double>(slow[i].arrival),
                2.0 * static_cast<double>(fast[i].arrival),
                1.5 * static_cast<double>(i + 1));
    EXPECT_EQ(slow[i].prompt_tokens, fast[i].prompt_tokens);
  }
}

TEST(OpenLoopSource, TheFirstRequestsOfANumberedWorkloadAreThoseOfAnEndlessOne) {
  OpenLoopWorkload workload = poisson(20.0, 50);
  const auto numbered = all_of(*make_open_loop_source(workload));
  workload.requests.reset();
  const auto endless = make_open_loop_source(workload);
  for (const Request& request : numbered) {
    EXPECT_EQ(endless->next(), request);
  }
  EXPECT_NE(endless->next(), std::nullopt);
}

TEST(OpenLoopSource, RefusesWhatIsNoWorkload) {
  const auto refused = [](auto change) {
    OpenLoopWorkload workload = poisson(5.0, 10);
    change(workload);
    return refusal([&] { all_of(*make_open_loop_source(workload)); });
  };
  EXPECT_THAT(refused([](auto& w) { w.arrivals.rate = 0.0 / s; }),
              HasSubstr("rate: found 0 requests/s"));
  EXPECT_THAT(refused([](auto& w) { w.arrivals.rate = -2.0 / s; }),
              HasSubstr("found -2 requests/s"));
  EXPECT_THAT(refused([](auto& w) { w.arrivals.rate = std::nan("") / s; }),
              HasSubstr("nan requests/s"));
  EXPECT_THAT(refused([](auto& w) { w.requests = 0; }), HasSubstr("requests: found 0"));
  EXPECT_THAT(refused([](auto& w) { w.prompt = FixedTokens{0}; }),
              HasSubstr("prompt.tokens: found 0 tokens"));
  EXPECT_THAT(refused([](auto& w) { w.output = UniformTokens{.low = 2, .high = 1}; }),
              HasSubstr("output.high: found 1"));
  // One request in 1e8 s is one in 1157 days; the clock ends after 106.
  EXPECT_THAT(refused([](auto& w) { w.arrivals.rate = 1e-8 / s; }),
              HasSubstr("arriving after 100 days"));
  EXPECT_THAT(refused([](auto& w) { w.arrivals.rate = 1e-310 / s; }),
              HasSubstr("arriving after 100 days"));
}

struct Ending {
  Tick tick;
  RequestId id;
  bool operator>(const Ending& other) const {
    return tick != other.tick ? tick > other.tick : id > other.id;
  }
};

struct Served {
  std::vector<Request> requests;
  int most_under_way = 0;
};

/// Every request takes one microsecond a token of its output.
Served serve(RequestSource& source) {
  Served served;
  std::priority_queue<Ending, std::vector<Ending>, std::greater<>> under_way;
  while (true) {
    while (const auto request = source.next()) {
      served.requests.push_back(*request);
      under_way.push({request->arrival + request->output_tokens * Tick{1'000'000}, request->id});
    }
    served.most_under_way = std::max(served.most_under_way, static_cast<int>(under_way.size()));
    if (under_way.empty()) {
      return served;
    }
    source.on_complete(under_way.top().id, under_way.top().tick);
    under_way.pop();
  }
}

TEST(ClosedLoopSource, AllUsersStartAtTickZero) {
  const auto source = make_closed_loop_source(closed_loop(8, 100));
  const auto requests = all_of(*source);
  ASSERT_EQ(requests.size(), 8U);
  for (const Request& request : requests) {
    EXPECT_EQ(request.arrival, 0);
  }
}

TEST(ClosedLoopSource, NeverExceedsItsConcurrencyAndSendsEveryRequest) {
  const auto source = make_closed_loop_source(closed_loop(16, 1000));
  const Served served = serve(*source);
  EXPECT_EQ(served.most_under_way, 16);
  ASSERT_EQ(served.requests.size(), 1000U);
  for (std::size_t i = 0; i < served.requests.size(); ++i) {
    EXPECT_EQ(served.requests[i].id, i);
    EXPECT_GE(served.requests[i].arrival, i == 0 ? 0 : served.requests[i - 1].arrival);
  }
}

TEST(ClosedLoopSource, ACompletionReleasesTheNextRequestOneTickLater) {
  const auto source = make_closed_loop_source(closed_loop(2, 4));
  all_of(*source);
  source->on_complete(1, 500);
  const auto third = source->next();
  ASSERT_TRUE(third.has_value());
  EXPECT_EQ(third->id, 2U);
  EXPECT_EQ(third->arrival, 501);
  EXPECT_EQ(source->next(), std::nullopt);
}

TEST(ClosedLoopSource, FewerRequestsThanUsersMeansFewerUsers) {
  const auto source = make_closed_loop_source(closed_loop(16, 5));
  EXPECT_EQ(serve(*source).requests.size(), 5U);
}

TEST(ClosedLoopSource, WithoutANumberOfRequestsItNeverRunsOut) {
  ClosedLoopWorkload workload = closed_loop(1, 1);
  workload.requests.reset();
  const auto source = make_closed_loop_source(workload);
  for (RequestId id = 0; id < 1000; ++id) {
    const auto request = source->next();
    ASSERT_TRUE(request.has_value());
    source->on_complete(request->id, static_cast<Tick>(10 * id));
  }
}

TEST(ClosedLoopSource, LengthsBelongToTheIdWhateverTheOrderOfCompletions) {
  const auto quick = make_closed_loop_source(closed_loop(3, 50));
  const auto wide = make_closed_loop_source(closed_loop(50, 50));
  const auto one_by_one = serve(*quick).requests;
  const auto at_once = all_of(*wide);
  ASSERT_EQ(one_by_one.size(), at_once.size());
  for (std::size_t i = 0; i < at_once.size(); ++i) {
    EXPECT_EQ(one_by_one[i].prompt_tokens, at_once[i].prompt_tokens);
    EXPECT_EQ(one_by_one[i].output_tokens, at_once[i].output_tokens);
  }
}

TEST(ClosedLoopSource, RefusesWhatIsNoWorkload) {
  EXPECT_THAT(refusal([] { (void)make_closed_loop_source(closed_loop(0, 5)); }),
              HasSubstr("concurrency: found 0"));
  EXPECT_THAT(refusal([] { (void)make_closed_loop_source(closed_loop(3, -1)); }),
              HasSubstr("requests: found -1"));
}

TEST(ClosedLoopSource, ABrokenContractIsNoticed) {
  const auto source = make_closed_loop_source(closed_loop(2, 9));
  EXPECT_THROW(source->on_complete(0, 5), InvariantBroken);  // not sent yet
  all_of(*source);
  source->on_complete(0, 5);
  EXPECT_THROW(source->on_complete(1, 4), InvariantBroken);  // time runs backwards
}

}  // namespace
}  // namespace rackplan
