// SPDX-License-Identifier: Apache-2.0
// The series over time: by hand, and against the totals of whole runs.
#include "sim/run/occupancy.h"

#include "models/base/error.h"
#include "models/io/catalogs.h"
#include "sim/run/evaluate_here.h"
#include "sim/run/system_lookup.h"
#include "sim/scenario/read.h"

#include <gtest/gtest.h>

#include <cmath>
#include <stop_token>
#include <string>
#include <vector>

namespace rackplan {
namespace {

constexpr Tick ms_ticks = 1'000'000'000;

RunLayout layout() {
  RunLayout layout;
  layout.deployments = {{{.name = "prefill", .replicas = 2, .kv_capacity = 500},
                         {.name = "decode", .replicas = 1, .kv_capacity = 1000}}};
  layout.nvlink_domains = {0, 0, 1};
  return layout;
}

// Windows of 10 ms over 25 ms.
TEST(Occupancy, IsTheMeanOverAWindow) {
  Occupancy occupancy(layout(), 10 * ms_ticks);
  const Request request;
  occupancy.admitted({0, 0, 1}, request, 4 * ms_ticks, 9 * ms_ticks);
  occupancy.left_waiting({0, 0, 0}, request, 20 * ms_ticks, 25 * ms_ticks);
  occupancy.stepped({0, 0, 0}, 5 * ms_ticks, 15 * ms_ticks, {.prompts = 4});
  occupancy.stepped({0, 1, 0}, 0, 25 * ms_ticks, {.steps = 9, .requests = 8});
  occupancy.held({0, 1, 0}, 300.0, 10 * ms_ticks, 20 * ms_ticks);
  occupancy.transferred(0, request, 0, 1, 1'000'000, 0, 10 * ms_ticks);
  occupancy.transferred(0, request, 0, 2, 3'000'000, 15 * ms_ticks, 25 * ms_ticks);
  const OccupancyReport report = occupancy.report(25 * ms_ticks);
  ASSERT_EQ(report.windows.size(), 3U);
  const OccupancyWindow& first = report.windows[0];
  const OccupancyWindow& second = report.windows[1];
  const OccupancyWindow& last = report.windows[2];
  EXPECT_DOUBLE_EQ(last.length / ms, 5.0);
  EXPECT_DOUBLE_EQ(first.pools[0].waiting, 0.5);  // one for 5 of 10 ms
  EXPECT_DOUBLE_EQ(last.pools[0].waiting, 1.0);
  EXPECT_DOUBLE_EQ(first.pools[0].running, 2.0);        // 4 prompts for half the window
  EXPECT_DOUBLE_EQ(first.pools[0].utilisation, 0.25);   // one of two replicas
  EXPECT_DOUBLE_EQ(second.pools[1].kv_occupancy, 0.3);  // 300 of 1,000 tokens
  EXPECT_DOUBLE_EQ(last.pools[1].running, 8.0);
  EXPECT_DOUBLE_EQ(last.pools[1].utilisation, 1.0);
  EXPECT_DOUBLE_EQ(first.nvlink / GBps, 0.1);       // 1 MB in 10 ms
  EXPECT_DOUBLE_EQ(second.scale_out / GBps, 0.15);  // half of 3 MB
  EXPECT_DOUBLE_EQ(last.scale_out / GBps, 0.3);
}

TEST(Occupancy, RefusesWindowsByTheMillion) {
  Occupancy occupancy(layout(), ms_ticks);
  EXPECT_THROW(occupancy.held({0, 0, 0}, 1.0, 0, 200'000 * ms_ticks), InputError);
}

// 16 users on one GB200 rack.
std::string scenario(const std::string& pools, const std::string& measure) {
  return R"({"schema": 1, "name": "series",
    "estate": {"systems": [{"name": "rack", "system": "gb200-nvl72", "racks": 1}]},
    "model": "deepseek-r1", "precision": "fp4", "engine": "trtllm", "pools": [)" +
         pools + R"(],
    "workload": {"concurrency": 400, "requests": 900, "prompt": {"uniform": [100, 3000]},
                 "output": {"uniform": [1, 200]}},
    "network": {"model": "ideal"}, "measure": {)" +
         measure + "}}";
}

constexpr const char* disaggregated =
    R"({"role": "prefill", "parallel": "DEP4", "replicas": 2,
        "limits": {"max_batch_per_rank": 6, "max_tokens_per_rank": 8192}},
       {"role": "decode", "parallel": "DEP8", "replicas": 1, "limits": {"max_batch_per_rank": 16}})";
constexpr const char* aggregated =
    R"({"role": "aggregated", "parallel": "DEP8", "replicas": 2,
        "limits": {"max_batch_per_rank": 16, "max_tokens_per_rank": 8192}})";

Report run(const std::string& text) {
  const Catalogs& catalogs = Catalogs::built_in();
  const Scenario scenario = scenario_from_text(text, "series", {}, nodes_per_rack(catalogs));
  return evaluate_here(scenario, catalogs, std::stop_token(), nullptr, {});
}

// Mean times length over all windows are the totals of the report, whatever ends the run.
TEST(Occupancy, AddsUpToTheTotalsOfTheReport) {
  for (const char* pools : {disaggregated, aggregated}) {
    for (const char* measure : {R"("series": "100ms")", R"("series": "37ms", "horizon": "2.5s")"}) {
      const Report report = run(scenario(pools, measure));
      ASSERT_TRUE(report.occupancy);
      Seconds duration;
      for (const OccupancyWindow& window : report.occupancy->windows) {
        duration += window.length;
      }
      for (std::size_t i = 0; i < report.deployments.front().pools.size(); ++i) {
        const PoolReport& pool = report.deployments.front().pools[i];
        double waiting = 0.0;
        double running = 0.0;
        double held = 0.0;
        double busy = 0.0;
        for (const OccupancyWindow& window : report.occupancy->windows) {
          const PoolOccupancy& mean = window.pools[i];
          EXPECT_EQ(mean.name, pool.name);
          EXPECT_LE(mean.utilisation, 1.0 + 1e-9);
          waiting += mean.waiting * (window.length / s);
          running += mean.running * (window.length / s);
          held += mean.kv_occupancy * (window.length / s);
          busy += mean.utilisation * (window.length / s);
        }
        const double time = duration / s;
        EXPECT_NEAR(waiting, pool.mean_queue * pool.replicas * time, 1e-6 * waiting) << pool.name;
        EXPECT_NEAR(held, pool.kv_occupancy_mean * time, 1e-6 * held) << pool.name;
        EXPECT_NEAR(busy, pool.utilisation.mean * time, 1e-6 * busy) << pool.name;
        EXPECT_GT(running, 0.0);
        if (pool.role == "decode") {  // mean_batch is over the time in steps
          EXPECT_NEAR(running, pool.mean_batch * busy * pool.replicas, 1e-6 * running);
        }
      }
      double moved = 0.0;
      for (const OccupancyWindow& window : report.occupancy->windows) {
        moved += (window.nvlink + window.scale_out) * window.length / byte;
      }
      EXPECT_NEAR(moved, report.deployments.front().traffic.transfer_bytes / byte, 1e-9 * moved);
    }
  }
}

TEST(Occupancy, ChangesNothingElseInTheReport) {
  const Report plain = run(scenario(disaggregated, ""));
  Report watched = run(scenario(disaggregated, R"("series": "1s")"));
  EXPECT_FALSE(plain.occupancy);
  watched.occupancy.reset();
  watched.provenance = plain.provenance;  // the scenario's hash
  EXPECT_EQ(watched, plain);
}

TEST(OccupancyCsv, HasARowAWindowAndFourColumnsAPool) {
  Occupancy occupancy(layout(), 10 * ms_ticks);
  occupancy.stepped({0, 1, 0}, 0, 5 * ms_ticks, {.requests = 8});
  EXPECT_EQ(occupancy_csv(occupancy.report(15 * ms_ticks)),
            "start_s,length_s,nvlink_bytes_per_s,scale_out_bytes_per_s,prefill running,prefill "
            "waiting,prefill kv_occupancy,prefill utilisation,decode running,decode waiting,decode "
            "kv_occupancy,decode utilisation\n"
            "0,0.01,0,0,0,0,0,0,4,0,0,0.5\n"
            "0.01,0.005,0,0,0,0,0,0,0,0,0,0\n");
}

}  // namespace
}  // namespace rackplan
