// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/random.h"
#include "sim/metrics/order_statistics.h"
#include "sim/metrics/request_stats.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace rackplan {
namespace {

constexpr Tick ms_ticks = ticks_per_second / 1000;

TEST(Summary, InterpolatesPercentilesAsNumpyDoes) {
  const Summary summary = summarise(std::vector<double>{40.0, 10.0, 30.0, 20.0}, "ms");
  EXPECT_DOUBLE_EQ(summary.p50, 25.0);  // position 0.5 · 3 = 1.5: between 20 and 30
  EXPECT_DOUBLE_EQ(summary.p25, 17.5);  // position 0.75: 10 + 0.75 · 10
  EXPECT_DOUBLE_EQ(summary.p90, 37.0);  // position 2.7: 30 + 0.7 · 10
  EXPECT_DOUBLE_EQ(summary.p99, 39.7);  // position 2.97
  EXPECT_DOUBLE_EQ(summary.avg, 25.0);
  EXPECT_DOUBLE_EQ(summary.sum, 100.0);
  EXPECT_DOUBLE_EQ(summary.min, 10.0);
  EXPECT_DOUBLE_EQ(summary.max, 40.0);
  EXPECT_DOUBLE_EQ(summary.std, std::sqrt(125.0));  // (225 + 25 + 25 + 225) / 4
  EXPECT_EQ(summary.count, 4);
  EXPECT_TRUE(summary.exact);
}

TEST(Percentile, IsThatOfTheSummary) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    std::vector<double> samples;
    for (std::uint64_t i = 0; i < seed; ++i) {
      samples.push_back(draw_uniform(seed, Purpose::Arrival, i % 17));  // some of them equal
    }
    const Summary summary = summarise(samples, "ms");
    EXPECT_EQ(percentile(samples, 0.50), summary.p50);
    EXPECT_EQ(percentile(samples, 0.99), summary.p99);
    EXPECT_EQ(percentile(samples, 0.0), summary.min);
    EXPECT_EQ(percentile(samples, 1.0), summary.max);
  }
}

TEST(Summary, OfOneSampleIsThatSample) {
  const Summary summary = summarise(std::vector<double>{7.0}, "ms");
  EXPECT_EQ(summary.p1, 7.0);
  EXPECT_EQ(summary.p99, 7.0);
  EXPECT_EQ(summary.std, 0.0);
}

TEST(Summary, OfNothingIsZero) {
  EXPECT_EQ(summarise(std::vector<double>{}, "ms"), (Summary{.unit = "ms"}));
}

TEST(OrderStatistics, AgreeWithSortingWhateverTheSpreadOfTheSamples) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const auto size =
        static_cast<std::size_t>(draw_integer(1, 400, seed, Purpose::PromptLength, 0));
    const double octaves = static_cast<double>(seed);  // 0: all equal; 59: beyond the binned range
    std::vector<double> samples;
    for (std::size_t i = 0; i < size; ++i) {
      samples.push_back(
          i % 50 == 49 ? 0.0 : std::exp2(octaves * draw_uniform(seed, Purpose::Arrival, i)));
    }
    std::vector<std::size_t> ranks;
    for (std::size_t rank = seed % 3; rank < size; rank += 7) {
      ranks.push_back(rank);
    }
    std::vector<double> sorted = samples;
    std::sort(sorted.begin(), sorted.end());
    const std::vector<double> found = order_statistics(samples, ranks);
    ASSERT_EQ(found.size(), ranks.size());
    for (std::size_t i = 0; i < ranks.size(); ++i) {
      ASSERT_EQ(found[i], sorted[ranks[i]]) << "seed " << seed << " rank " << ranks[i];
    }
  }
}

TEST(LogHistogram, HasBinsNoWiderThanAThousandthOfTheirValue) {
  for (std::uint64_t value = 1; value < (std::uint64_t{1} << 62U); value += 1 + value / 37) {
    const std::size_t bin = LogHistogram::bin_of(value);
    const std::uint64_t low = LogHistogram::low_of(bin);
    const std::uint64_t next = LogHistogram::low_of(bin + 1);
    ASSERT_LE(low, value);
    ASSERT_GT(next, value);
    ASSERT_LE(static_cast<double>(next - 1 - low), 0.001 * static_cast<double>(low));
  }
}

TEST(LogHistogram, FindsThePercentilesOfSmallValuesExactly) {
  LogHistogram histogram;
  for (std::uint64_t value = 1; value <= 100; ++value) {
    histogram.add(value);
  }
  EXPECT_EQ(histogram.percentile(0.50), 50.0);  // rank 50
  EXPECT_EQ(histogram.percentile(0.99), 99.0);
  EXPECT_EQ(histogram.percentile(0.0), 1.0);
  EXPECT_EQ(histogram.percentile(1.0), 100.0);
  EXPECT_DOUBLE_EQ(histogram.mean(), 50.5);
  EXPECT_DOUBLE_EQ(histogram.deviation(), std::sqrt((100.0 * 100.0 - 1.0) / 12.0));
}

TEST(LogHistogram, OfNothingIsZero) {
  EXPECT_EQ(LogHistogram().percentile(0.5), 0.0);
  EXPECT_EQ(LogHistogram().mean(), 0.0);
  EXPECT_EQ(LogHistogram().deviation(), 0.0);
}

// Two requests: the first arrives at 0 ms with 1000 tokens in and 11 out, first token at 100 ms,
// last at 300 ms; the second arrives at 50 ms with 500 in and 1 out, which comes at 450 ms.
RequestStats two_requests(const SloTicks& slo = {}) {
  RequestStats stats(slo);
  stats.add(0, 100 * ms_ticks, 300 * ms_ticks, 1000, 11);
  stats.add(50 * ms_ticks, 450 * ms_ticks, 450 * ms_ticks, 500, 1);
  return stats;
}

TEST(RequestStats, MeasureAsAiperfDefinesIt) {
  LogHistogram gaps;
  gaps.add(20'000'000, 10);  // ten gaps of 20 ms, in ns
  const RequestMetrics metrics = two_requests().metrics(gaps);
  EXPECT_DOUBLE_EQ(metrics.time_to_first_token.min, 100.0);
  EXPECT_DOUBLE_EQ(metrics.time_to_first_token.max, 400.0);
  EXPECT_EQ(metrics.time_to_first_token.unit, "ms");
  EXPECT_DOUBLE_EQ(metrics.request_latency.avg, 350.0);  // (300 + 400) / 2
  // (300 − 100) / (11 − 1) = 20 ms; the request of one token has none.
  EXPECT_EQ(metrics.inter_token_latency.count, 1);
  EXPECT_DOUBLE_EQ(metrics.inter_token_latency.p50, 20.0);
  EXPECT_DOUBLE_EQ(metrics.output_token_throughput_per_user.p50, 50.0);  // 1 / 20 ms
  EXPECT_EQ(metrics.output_token_throughput_per_user.unit, "tokens/sec/user");
  EXPECT_DOUBLE_EQ(metrics.input_sequence_length.sum, 1500.0);
  EXPECT_DOUBLE_EQ(metrics.output_sequence_length.sum, 12.0);
  EXPECT_EQ(metrics.inter_chunk_latency.count, 10);
  EXPECT_NEAR(metrics.inter_chunk_latency.p50, 20.0, 0.01);
  EXPECT_FALSE(metrics.inter_chunk_latency.exact);

  EXPECT_EQ(metrics.request_count, 2);
  EXPECT_DOUBLE_EQ(metrics.benchmark_duration / ms, 450.0);  // 0 ms to 450 ms
  EXPECT_DOUBLE_EQ(metrics.request_throughput.in_base(), 2.0 / 0.45);
  EXPECT_DOUBLE_EQ(metrics.output_token_throughput.in_base(), 12.0 / 0.45);
  EXPECT_DOUBLE_EQ(metrics.total_token_throughput.in_base(), 1512.0 / 0.45);
}

TEST(RequestStats, CallARequestGoodThatMeetsEveryTarget) {
  // TTFT 100 and 400 ms, ITL 20 ms and none, latency 300 and 400 ms.
  RequestStats stats = two_requests({.time_to_first_token = 400 * ms_ticks,
                                     .inter_token_latency = 19 * ms_ticks,
                                     .request_latency = 399 * ms_ticks});
  EXPECT_EQ(
      stats.met(),
      (SloCounts{
          .time_to_first_token = 2, .inter_token_latency = 1, .request_latency = 1, .all = 0}));
  EXPECT_EQ(two_requests({.inter_token_latency = 20 * ms_ticks}).met().all, 2);
  EXPECT_EQ(two_requests().met().all, 2);
}

TEST(RequestStats, CountRejectedRequestsAsNotGood) {
  RequestStats stats = two_requests({.time_to_first_token = 100 * ms_ticks});
  stats.add_error();
  stats.add_error();
  const RequestMetrics metrics = stats.metrics({});
  EXPECT_EQ(metrics.error_request_count, 2);
  EXPECT_EQ(metrics.good_request_count, 1);
  EXPECT_DOUBLE_EQ(metrics.good_request_fraction, 0.25);  // 1 of 2 completed and 2 rejected
  EXPECT_DOUBLE_EQ(metrics.goodput.in_base(), 1.0 / 0.45);
}

TEST(RequestStats, OfNoRequestAreAllZero) {
  const RequestMetrics metrics = RequestStats().metrics({});
  EXPECT_EQ(metrics.request_count, 0);
  EXPECT_EQ(metrics.request_throughput.in_base(), 0.0);
  EXPECT_EQ(metrics.good_request_fraction, 0.0);
}

void expect_close(const Summary& exact, const Summary& binned) {
  EXPECT_TRUE(exact.exact);
  EXPECT_FALSE(binned.exact);
  EXPECT_EQ(exact.count, binned.count);
  for (const auto field : {&Summary::avg,
                           &Summary::min,
                           &Summary::max,
                           &Summary::p1,
                           &Summary::p5,
                           &Summary::p10,
                           &Summary::p25,
                           &Summary::p50,
                           &Summary::p75,
                           &Summary::p90,
                           &Summary::p95,
                           &Summary::p99,
                           &Summary::std,
                           &Summary::sum}) {
    EXPECT_NEAR(binned.*field, exact.*field, 0.001 * exact.*field);
  }
}

TEST(RequestStats, StayWithinAThousandthAfterLeavingTheExactLimit) {
  constexpr int requests = 100'000;  // so many that neighbouring order statistics are close
  const SloTicks slo{.inter_token_latency = 20 * ms_ticks};
  RequestStats exact(slo, requests);
  RequestStats binned(slo, requests - 1);
  for (std::uint64_t i = 0; i < requests; ++i) {
    const auto draw = [&](Tick low, Tick high, std::uint64_t k) {
      return low + static_cast<Tick>(draw_uniform(3, Purpose::Arrival, i, k) *
                                     static_cast<double>(high - low));
    };
    const Tick arrival = draw(0, 1000 * ms_ticks, 0);
    const Tick first = arrival + draw(50 * ms_ticks, 500 * ms_ticks, 1);
    const auto output = static_cast<std::int32_t>(draw(100, 1000, 2));
    const Tick last = first + (output - 1) * draw(10 * ms_ticks, 30 * ms_ticks, 3);
    for (RequestStats* stats : {&exact, &binned}) {
      stats->add(arrival, first, last, static_cast<std::int32_t>(draw(3000, 9000, 4)), output);
    }
  }
  EXPECT_TRUE(exact.exact());
  EXPECT_FALSE(binned.exact());
  EXPECT_EQ(exact.met(), binned.met());
  const RequestMetrics a = exact.metrics({});
  const RequestMetrics b = binned.metrics({});
  expect_close(a.time_to_first_token, b.time_to_first_token);
  expect_close(a.inter_token_latency, b.inter_token_latency);
  expect_close(a.request_latency, b.request_latency);
  expect_close(a.output_token_throughput_per_user, b.output_token_throughput_per_user);
  expect_close(a.output_sequence_length, b.output_sequence_length);
  expect_close(a.input_sequence_length, b.input_sequence_length);
  EXPECT_EQ(a.total_token_throughput, b.total_token_throughput);
}

}  // namespace
}  // namespace rackplan
