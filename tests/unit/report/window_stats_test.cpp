// SPDX-License-Identifier: Apache-2.0
#include "sim/metrics/window_stats.h"

#include "sim/engine/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <vector>

namespace rackplan {
namespace {

constexpr Tick sec = ticks_per_second;
constexpr Tick ms_ticks = ticks_per_second / 1000;

struct Ended {
  Tick arrival;
  Tick first;
  Tick completed;
  std::int32_t prompt;
  std::int32_t output;
};

std::vector<Ended> random_requests(std::uint64_t seed, int count) {
  std::vector<Ended> requests;
  for (std::uint64_t i = 0; i < static_cast<std::uint64_t>(count); ++i) {
    const auto draw = [&](std::int64_t low, std::int64_t high, std::uint64_t k) {
      return low + static_cast<std::int64_t>(draw_uniform(seed, Purpose::Arrival, i, k) *
                                             static_cast<double>(high - low));
    };
    const Tick arrival = draw(10 * sec, 100 * sec, 0);
    const Tick first = arrival + draw(1, 3 * sec, 1);
    requests.push_back({arrival,
                        first,
                        first + draw(0, 20 * sec, 2),
                        static_cast<std::int32_t>(draw(1, 5000, 3)),
                        static_cast<std::int32_t>(draw(1, 500, 4))});
  }
  std::sort(requests.begin(), requests.end(), [](const Ended& a, const Ended& b) {
    return a.completed < b.completed;
  });
  return requests;
}

TEST(WindowStats, PutEveryRequestIntoExactlyOneWindow) {
  const SloTicks slo{.time_to_first_token = 2 * sec, .inter_token_latency = 50 * ms_ticks};
  for (const Tick length : {sec / 10, 7 * sec, 1000 * sec}) {
    WindowStats windows(10 * sec, length, slo);
    RequestStats whole(slo);
    // Each window once more, on its own: by the index from its definition.
    std::map<std::int64_t, RequestStats> alone;
    for (const Ended& one : random_requests(5, 400)) {
      windows.add(one.arrival, one.first, one.completed, one.prompt, one.output);
      whole.add(one.arrival, one.first, one.completed, one.prompt, one.output);
      std::int64_t index = 0;
      while (one.completed > 10 * sec + (index + 1) * length) {
        ++index;
      }
      alone.try_emplace(index, slo)
          .first->second.add(one.arrival, one.first, one.completed, one.prompt, one.output);
    }
    WindowMetrics sum;
    const std::vector<WindowMetrics> list = windows.take();
    ASSERT_EQ(list.size(), alone.size());
    auto expected = alone.begin();
    for (const WindowMetrics& window : list) {
      const RequestMetrics metrics = expected->second.metrics({});
      EXPECT_EQ(window.index, expected->first);
      EXPECT_EQ(window.completed, metrics.request_count);
      EXPECT_EQ(window.good, metrics.good_request_count);
      EXPECT_EQ(window.time_to_first_token->p50, metrics.time_to_first_token.p50);
      EXPECT_EQ(window.time_to_first_token->p99, metrics.time_to_first_token.p99);
      if (metrics.inter_token_latency.count > 0) {
        EXPECT_EQ(window.inter_token_latency->p99, metrics.inter_token_latency.p99);
      }
      sum.completed += window.completed;
      sum.good += window.good;
      sum.prompt_tokens += window.prompt_tokens;
      sum.output_tokens += window.output_tokens;
      ++expected;
    }
    const RequestMetrics metrics = whole.metrics({});
    EXPECT_EQ(sum.completed, 400);
    EXPECT_EQ(sum.good, metrics.good_request_count);
    EXPECT_EQ(static_cast<double>(sum.prompt_tokens), metrics.input_sequence_length.sum);
    EXPECT_EQ(static_cast<double>(sum.output_tokens), metrics.output_sequence_length.sum);
  }
}

TEST(WindowStats, EndAWindowWithTheTickOfItsEnd) {
  WindowStats windows(10 * sec, 5 * sec);
  windows.add_error(10 * sec);  // at the very start: the first window
  windows.add(10 * sec, 11 * sec, 15 * sec, 1, 2);
  windows.add(10 * sec, 11 * sec, 15 * sec + 1, 1, 2);
  windows.add(10 * sec, 11 * sec, 30 * sec, 1, 2);
  const std::vector<WindowMetrics> list = windows.take();
  ASSERT_EQ(list.size(), 3U);
  EXPECT_EQ(list[0].index, 0);
  EXPECT_EQ(list[0].errors, 1);
  EXPECT_EQ(list[0].completed, 1);
  EXPECT_EQ(list[1].index, 1);  // (15 s, 20 s]
  EXPECT_EQ(list[1].completed, 1);
  EXPECT_EQ(list[2].index, 3);  // (25 s, 30 s]; nothing ended in (20 s, 25 s]
}

TEST(WindowStats, MayBeLongerThanAllTimeThatIsLeft) {
  constexpr Tick day = 86'400 * sec;
  WindowStats windows(90 * day, 100 * day);  // ticks count 106 days
  windows.add(90 * day, 95 * day, 106 * day, 1, 2);
  WindowStats second(10 * day, 60 * day);
  second.add(10 * day, 11 * day, 71 * day, 1, 2);
  second.add(10 * day, 11 * day, 106 * day, 1, 2);
  EXPECT_EQ(windows.take().size(), 1U);
  const std::vector<WindowMetrics> list = second.take();
  ASSERT_EQ(list.size(), 1U);
  EXPECT_EQ(list[0].index, 1);
  EXPECT_EQ(list[0].completed, 2);
}

TEST(WindowStats, MeasureAWindowAsByHand) {
  WindowStats windows(0, 10 * sec, {.time_to_first_token = 150 * ms_ticks});
  // TTFT 100 and 200 ms; ITL (300 - 100) / 10 = 20 ms, and none.
  windows.add(0, 100 * ms_ticks, 300 * ms_ticks, 1000, 11);
  windows.add(0, 200 * ms_ticks, 400 * ms_ticks, 500, 1);
  windows.add_error(sec);
  const std::vector<WindowMetrics> list = windows.take();
  ASSERT_EQ(list.size(), 1U);
  EXPECT_EQ(list[0],
            (WindowMetrics{.index = 0,
                           .completed = 2,
                           .errors = 1,
                           .good = 1,
                           .prompt_tokens = 1500,
                           .output_tokens = 12,
                           .time_to_first_token = {{.p50 = 150.0, .p99 = 199.0}},
                           .inter_token_latency = {{.p50 = 20.0, .p99 = 20.0}}}));
}

TEST(WindowStats, OfRejectedRequestsAloneHaveNoLatencies) {
  WindowStats windows(0, sec);
  windows.add_error(sec / 2);
  const std::vector<WindowMetrics> list = windows.take();
  ASSERT_EQ(list.size(), 1U);
  EXPECT_EQ(list[0], (WindowMetrics{.errors = 1}));
  EXPECT_TRUE(WindowStats(0, sec).take().empty());
}

TEST(WindowStats, SayWhenAWindowIsNoLongerExact) {
  WindowStats windows(0, 10 * sec, {}, 2);
  for (const Tick completed : {1 * sec, 2 * sec, 3 * sec, 11 * sec}) {
    windows.add(0, completed / 2, completed, 1, 2);
  }
  const std::vector<WindowMetrics> list = windows.take();
  ASSERT_EQ(list.size(), 2U);
  EXPECT_FALSE(list[0].exact);  // three requests, exact up to two
  EXPECT_NEAR(list[0].time_to_first_token->p50, 1000.0, 1.0);
  EXPECT_TRUE(list[1].exact);
}

}  // namespace
}  // namespace rackplan
