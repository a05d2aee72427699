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
  RequestFiles files({}, nullptr);
  MeasuredLog log(measured(10.0 * s, 300.0 * s), 0, files);
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
  RequestFiles files({}, nullptr);
  MeasuredLog log(measured(10.0 * s, 5.0 * s), 0, files);
  log.completed(completion(0, 10 * sec, 12 * sec, 15 * sec));
  log.completed(completion(1, 10 * sec, 12 * sec, 16 * sec));
  log.close();
  ASSERT_EQ(log.windows().size(), 2U);
  EXPECT_EQ(log.windows()[0].index, 0);  // (10 s, 15 s]
  EXPECT_EQ(log.windows()[1].index, 1);
}

TEST(MeasuredLog, RefusesAWindowThatCutsTheRunTooFine) {
  RequestFiles files({}, nullptr);
  MeasuredLog log(measured({}, 1.0 * ms), 0, files);
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

TEST(MeasuredLog, JudgesARequestByTheObjectiveOfItsWorkload) {
  // Both answer after 3 s: "chat" wanted 2 s, "batch" has 10 s.
  Scenario scenario = measured({}, 300.0 * s);
  std::vector<WorkloadSpec>& workloads = scenario.deployments.at(0).workloads;
  workloads.push_back(workloads.front());
  workloads[1].name = "batch";
  workloads[1].slo.time_to_first_token = 10.0 * s;
  RequestFiles files({}, nullptr);
  MeasuredLog log(scenario, 0, files);
  Completion batch = completion(1, 0, 3 * sec, 5 * sec);
  batch.request.workload = 1;
  log.completed(completion(0, 0, 3 * sec, 5 * sec));
  log.completed(batch);
  log.rejected({.id = 2, .arrival = 0, .workload = 1}, RejectReason::ExceedsPositions, 6 * sec);
  log.close();
  EXPECT_EQ(log.workloads()[0].stats.met().all, 0);
  EXPECT_EQ(log.workloads()[1].stats.met().all, 1);
  EXPECT_EQ(log.workloads()[1].stats.errors(), 1);
  const RequestMetrics metrics = log.stats().metrics({});
  EXPECT_EQ(metrics.request_count, 2);
  EXPECT_EQ(metrics.good_request_count, 1);
  EXPECT_EQ(metrics.error_request_count, 1);
  EXPECT_EQ(log.windows().at(0).good, 1);
}

TEST(MeasuredLog, CountsGoodRequestsInTheWindowsOfTheObjective) {
  // Windows of 10 s from the end of the warm-up at 10 s: (10 s, 20 s] has one good of two, (30 s,
  // 40 s] a rejection; in (20 s, 30 s] nothing ended.
  Scenario scenario = measured(10.0 * s, 300.0 * s);
  SloSpec& slo = scenario.deployments.at(0).workloads.at(0).slo;
  slo.attainment = 0.5;
  slo.window = 10.0 * s;
  RequestFiles files({}, nullptr);
  MeasuredLog log(scenario, 0, files);
  log.completed(completion(0, 11 * sec, 12 * sec, 15 * sec));
  log.completed(completion(1, 11 * sec, 14 * sec, 20 * sec));
  log.rejected({.id = 2, .arrival = 31 * sec}, RejectReason::ExceedsPositions, 31 * sec);
  log.close();
  EXPECT_EQ(log.workloads()[0].windows->windows(),
            (std::vector<SloWindows::Window>{{.index = 0, .requests = 2, .good = 1},
                                             {.index = 2, .requests = 1, .good = 0}}));
}

}  // namespace
}  // namespace rackplan
