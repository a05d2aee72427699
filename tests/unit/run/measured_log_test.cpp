// SPDX-License-Identifier: Apache-2.0
#include "sim/run/measured_log.h"

#include "models/base/error.h"

#include <gtest/gtest.h>

namespace rackplan {
namespace {

constexpr Tick sec = ticks_per_second;

Completion completion(RequestId id, Tick arrival, Tick first_token, Tick completed) {
  return {.request = {.id = id, .arrival = arrival, .prompt_tokens = 100, .output_tokens = 3},
          .first_token = first_token,
          .completed = completed};
}

Scenario measured(Seconds warmup, Seconds window) {
  Scenario scenario;
  scenario.measure.warmup = warmup;
  scenario.measure.window = window;
  scenario.deployments.at(0).workloads.at(0).slo.time_to_first_token = 2.0 * s;
  return scenario;
}

TEST(MeasuredLog, LeavesOutExactlyWhatArrivedBeforeTheEndOfTheWarmUp) {
  MeasuredLog log(measured(10.0 * s, 300.0 * s), {}, nullptr);
  log.completed(completion(0, 0, 1 * sec, 5 * sec));
  log.completed(completion(1, 10 * sec - 1, 20 * sec, 30 * sec));  // ends later, arrived before
  log.completed(completion(2, 10 * sec, 11 * sec, 31 * sec));      // arrived at its end: counts
  log.rejected({.id = 3, .arrival = 9 * sec}, RejectReason::ExceedsKvCapacity, 32 * sec);
  log.rejected({.id = 4, .arrival = 12 * sec}, RejectReason::ExceedsPositions, 33 * sec);
  log.completed(completion(5, 13 * sec, 16 * sec, 34 * sec));
  log.close();

  EXPECT_EQ(log.warmup_requests(), 3);  // 0, 1, 3
  EXPECT_EQ(log.stats().completed(), 2);
  EXPECT_EQ(log.stats().errors(), 1);
  EXPECT_EQ(log.rejected_requests(),
            (RejectedRequests{.exceeds_kv_capacity = 1, .exceeds_positions = 1}));
  const RequestMetrics metrics = log.stats().metrics({});
  EXPECT_EQ(metrics.time_to_first_token.min, 1000.0);      // of 2
  EXPECT_EQ(metrics.time_to_first_token.max, 3000.0);      // of 5
  EXPECT_EQ(metrics.inter_token_latency.sum, 10e3 + 9e3);  // (31 - 11) / 2, (34 - 16) / 2 seconds
  EXPECT_EQ(metrics.benchmark_duration, 24.0 * s);         // from 10 s to 34 s
  EXPECT_EQ(metrics.good_request_fraction, 1.0 / 3.0);     // 2 of 2, 4 and 5
  ASSERT_EQ(log.windows().size(), 1U);
  EXPECT_EQ(log.windows()[0].completed, 2);
  EXPECT_EQ(log.windows()[0].errors, 1);
  EXPECT_EQ(log.windows()[0].good, 1);
}

TEST(MeasuredLog, CountsItsWindowsFromTheEndOfTheWarmUp) {
  MeasuredLog log(measured(10.0 * s, 5.0 * s), {}, nullptr);
  log.completed(completion(0, 10 * sec, 12 * sec, 15 * sec));
  log.completed(completion(1, 10 * sec, 12 * sec, 16 * sec));
  log.close();
  ASSERT_EQ(log.windows().size(), 2U);
  EXPECT_EQ(log.windows()[0].index, 0);  // (10 s, 15 s]
  EXPECT_EQ(log.windows()[1].index, 1);
}

TEST(MeasuredLog, RefusesAWindowThatCutsTheRunTooFine) {
  MeasuredLog log(measured({}, 1.0 * ms), {}, nullptr);
  try {
    for (Tick tick = sec; tick < 1000 * sec; tick += sec / 500) {  // every 2 ms
      log.completed(completion(0, 0, tick, tick));
    }
    FAIL() << "accepted";
  } catch (const InputError& error) {
    EXPECT_EQ(error.parts().path, "measure.window");
    EXPECT_EQ(error.parts().found, "1 ms, which cuts the run into more than 100000 windows");
  }
}

}  // namespace
}  // namespace rackplan
