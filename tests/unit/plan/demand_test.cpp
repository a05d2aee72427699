// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/demand.h"

#include "sim/run/source.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace rackplan {
namespace {

Scenario with(WorkloadSpec workload) {
  Scenario scenario;
  scenario.deployments.front().workloads = {std::move(workload)};
  return scenario;
}

const WorkloadSpec& only(const Scenario& scenario) {
  return scenario.deployments.front().workloads.front();
}

WorkloadSpec driven_by(Arrivals arrivals, std::optional<std::int64_t> requests = std::nullopt) {
  WorkloadSpec workload;
  workload.arrivals = std::move(arrivals);
  workload.requests = requests;
  return workload;
}

WorkloadSpec poisson(double rate, std::int64_t requests) {
  WorkloadSpec workload = driven_by(PoissonArrivals{rate / s}, requests);
  workload.prompt = UniformLength{100, 900};
  workload.output = FixedLength{50};
  return workload;
}

TraceArrivals trace_of(const std::string& file, double speedup) {
  TraceArrivals trace;
  trace.file = file;
  trace.format = "azure";
  trace.speedup = speedup;
  return trace;
}

TEST(ScaledDemand, MultipliesARateAndTheRequestsThatComeAtIt) {
  const WorkloadSpec scaled = only(scaled_demand(with(poisson(20.0, 1000)), 1.5));
  EXPECT_EQ(std::get<PoissonArrivals>(scaled.arrivals).rate, 30.0 / s);
  EXPECT_EQ(scaled.requests, 1500);
}

TEST(ScaledDemand, KeepsTheRequestsAndBringsThemCloserTogether) {
  const Scenario base = with(poisson(20.0, 100));
  const auto few = make_source(base, 0);
  const auto many = make_source(scaled_demand(base, 2.0), 0);
  for (int i = 0; i < 100; ++i) {
    const std::optional<Request> slow = few->next();
    const std::optional<Request> fast = many->next();
    ASSERT_TRUE(slow && fast);
    EXPECT_EQ(fast->prompt_tokens, slow->prompt_tokens);
    EXPECT_NEAR(static_cast<double>(fast->arrival), static_cast<double>(slow->arrival) / 2, 100.0);
  }
  EXPECT_FALSE(few->next());
  EXPECT_TRUE(many->next());
}

TEST(ScaledDemand, MultipliesUsersToWholeOnes) {
  const WorkloadSpec closed = driven_by(ClosedLoopArrivals{7});
  EXPECT_EQ(
      std::get<ClosedLoopArrivals>(only(scaled_demand(with(closed), 1.1)).arrivals).concurrency,
      8);  // 7.7
  EXPECT_EQ(
      std::get<ClosedLoopArrivals>(only(scaled_demand(with(closed), 0.01)).arrivals).concurrency,
      1);
  EXPECT_FALSE(only(scaled_demand(with(closed), 2.0)).requests);  // 10 a user, as before
}

TEST(ScaledDemand, PlaysATraceFasterOrByMoreUsers) {
  TraceArrivals trace = trace_of("trace.csv", 3.0);
  const auto scaled = [&] { return only(scaled_demand(with(driven_by(trace, 500)), 2.0)); };
  EXPECT_EQ(std::get<TraceArrivals>(scaled().arrivals).speedup, 6.0);
  trace.reading.users = 10;
  EXPECT_EQ(std::get<TraceArrivals>(scaled().arrivals).speedup, 3.0);
  EXPECT_EQ(std::get<TraceArrivals>(scaled().arrivals).reading.users, 20);
  EXPECT_EQ(scaled().requests, 500);
}

TEST(ScaledDemand, ReachesEveryWorkloadOfEveryDeployment) {
  Scenario scenario = with(poisson(1.0, 10));
  scenario.deployments.push_back(scenario.deployments.front());
  scenario.deployments.back().workloads.push_back(poisson(2.0, 10));
  scenario = scaled_demand(scenario, 3.0);
  EXPECT_EQ(std::get<PoissonArrivals>(scenario.deployments[1].workloads[1].arrivals).rate, 6.0 / s);
  EXPECT_EQ(std::get<PoissonArrivals>(scenario.deployments[0].workloads[0].arrivals).rate, 3.0 / s);
}

TEST(DemandText, NamesWhatDrivesTheWorkload) {
  EXPECT_EQ(demand_text(with(poisson(20.0, 10))), "20 requests/s, Poisson");
  WorkloadSpec bursty = poisson(0.5, 10);
  bursty.pattern.kind = GapKindSpec::Gamma;
  bursty.pattern.cv = 2.0;
  bursty.pattern.profile = {1.0, 3.0};
  bursty.sessions = SessionSpec{};
  EXPECT_EQ(demand_text(with(bursty)),
            "0.5 conversations/s, gamma with cv 2, over a profile of 24 h");
  EXPECT_EQ(demand_text(with(driven_by(ClosedLoopArrivals{64}))),
            "64 users, each with one request at a time");
  EXPECT_EQ(demand_text(with(driven_by(trace_of("a/b.csv", 2.0)))),
            "trace b.csv at 2 times its speed");
}

}  // namespace
}  // namespace rackplan
