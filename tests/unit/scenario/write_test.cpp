// SPDX-License-Identifier: Apache-2.0
#include "sim/scenario/write.h"

#include "models/units/text.h"
#include "sim/scenario/read.h"
#include "tests/unit/scenario/samples.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>

namespace rackplan {
namespace {

// SplitMix64: a small generator, the same on every machine.
class Draws {
 public:
  explicit Draws(std::uint64_t seed) : state_(seed) {}
  std::uint64_t bits() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15U);
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
  }
  std::int32_t integer(std::int32_t low, std::int32_t high) {
    return low + static_cast<std::int32_t>(bits() % static_cast<std::uint64_t>(high - low + 1));
  }
  bool coin() { return (bits() & 1U) == 1U; }
  double unit() { return static_cast<double>(bits() >> 11U) * 0x1p-53; }
  /// Log-uniform: any exponent and any mantissa.
  double between(double low, double high) { return low * std::exp(unit() * std::log(high / low)); }

 private:
  std::uint64_t state_;
};

std::string random_text(Draws& draw) {
  static constexpr const char* pieces[] = {
      "a", "Z", " ", "\"", "\\", "é", "漢", "/", "0", "{", "…"};
  std::string text;
  for (int i = draw.integer(1, 12); i > 0; --i) {
    text += pieces[draw.integer(0, 10)];
  }
  return text;
}

QuantileLength random_quantiles(Draws& draw) {
  QuantileLength length;
  length.points.emplace_back(0.0, draw.integer(1, 10));
  while (length.points.size() < 6) {
    const double last = length.points.back().first;
    length.points.emplace_back(last + (1.0 - last) * (0.1 + 0.8 * draw.unit()),
                               length.points.back().second + draw.integer(0, 1000));
  }
  length.points.emplace_back(1.0, length.points.back().second);
  return length;
}

MixtureLength::Part random_law(Draws& draw) {
  switch (draw.integer(0, 4)) {
    case 0:
      return FixedLength{.tokens = draw.integer(1, 100'000)};
    case 1: {
      const std::int32_t low = draw.integer(1, 50'000);
      return UniformLength{.low = low, .high = low + draw.integer(0, 50'000)};
    }
    case 2:
      return LognormalLength{.median = draw.between(1.0, 1e5),
                             .sigma = draw.between(1e-3, 10.0),
                             .most = draw.integer(1, 100'000)};
    case 3: {
      const std::int32_t low = draw.integer(1, 50'000);
      return ParetoLength{
          .low = low, .alpha = draw.between(0.01, 1000.0), .most = low + draw.integer(0, 50'000)};
    }
    default:
      return random_quantiles(draw);
  }
}

LengthDistribution random_length(Draws& draw) {
  if (draw.integer(0, 4) > 0) {
    return std::visit([](auto law) -> LengthDistribution { return law; }, random_law(draw));
  }
  MixtureLength mixture;
  for (int i = draw.integer(1, 3); i > 0; --i) {
    mixture.parts.emplace_back(draw.between(1e-6, 1e6), random_law(draw));
  }
  return mixture;
}

Seconds random_time(Draws& draw) {
  return Seconds::from_base(draw.between(1.0, 1e6));
}

TimeDistribution random_time_law(Draws& draw) {
  switch (draw.integer(0, 3)) {
    case 0:
      return FixedTime{random_time(draw)};
    case 1:
      return ExponentialTime{random_time(draw)};
    case 2:
      return LognormalTime{random_time(draw), draw.between(1e-3, 10.0)};
    default: {
      const Seconds low = random_time(draw);
      return QuantileTime{{{0.0, low}, {draw.between(1e-9, 0.9), low}, {1.0, low * 1.7}}};
    }
  }
}

ArrivalPattern random_pattern(Draws& draw) {
  ArrivalPattern pattern;
  if (draw.coin()) {
    pattern.kind = draw.coin() ? GapKindSpec::Gamma : GapKindSpec::Weibull;
    pattern.cv = draw.between(0.01, 100.0);
  }
  if (draw.coin()) {
    for (int i = draw.integer(1, 4); i > 0; --i) {
      pattern.profile.push_back(draw.between(1e-9, 1e9));
    }
    pattern.period = random_time(draw);
    pattern.between = draw.coin() ? ProfileFormSpec::Steps : ProfileFormSpec::Lines;
  } else if (draw.coin()) {
    pattern.bursts = BurstSpec{random_time(draw), random_time(draw)};
  }
  return pattern;
}

SessionSpec random_sessions(Draws& draw) {
  SessionSpec sessions{.turns = random_length(draw),
                       .think_time = random_time_law(draw),
                       .new_tokens = random_length(draw),
                       .block_tokens = draw.integer(1, 100'000)};
  if (draw.coin()) {
    sessions.max_context = draw.integer(1, 1'000'000'000);
  }
  for (int i = draw.integer(0, 2); i > 0; --i) {
    sessions.prefixes.push_back({.share = 0.5 * draw.unit(),
                                 .count = draw.integer(1, 1'000'000),
                                 .zipf = 20.0 * draw.unit(),
                                 .tokens = random_length(draw)});
  }
  return sessions;
}

TraceChanges random_changes(Draws& draw) {
  TraceChanges changes;
  if (draw.coin()) {
    changes.jitter = Seconds::from_base(draw.between(1e-9, 86'400.0));
    changes.window = {random_time(draw), Seconds::from_base(2e6)};
    changes.sample = draw.between(1e-6, 1.0);
    changes.max_prompt = draw.integer(1, 1'000'000'000);
  } else {
    changes.max_output = draw.integer(1, 1'000'000'000);
  }
  return changes;
}

std::optional<Seconds> random_limit(Draws& draw) {
  return draw.coin() ? std::optional(Seconds::from_base(draw.between(1e-9, 1e6))) : std::nullopt;
}

Arrivals random_arrivals(Draws& draw) {
  switch (draw.integer(0, 2)) {
    case 0:
      return PoissonArrivals{.rate = PerSecond::from_base(draw.between(1e-6, 1e8))};
    case 1:
      return ClosedLoopArrivals{.concurrency = draw.integer(1, 10'000'000)};
    default:
      return TraceArrivals{.file = "t/x.csv",
                           .format = draw.coin() ? "auto" : "mooncake",
                           .speedup = draw.between(1e-5, 1e5),
                           .changes = random_changes(draw)};
  }
}

std::optional<ExpertPopularity> random_expert_load(Draws& draw) {
  switch (draw.integer(0, 3)) {
    case 0:
      return std::nullopt;
    case 1:
      return BalancedExperts{};
    case 2:
      return PowerLawExperts{.alpha = draw.between(0.11, 3.9)};
    default: {
      ExpertHistogram histogram;
      for (int i = draw.integer(1, 9); i > 0; --i) {
        histogram.load.push_back(draw.coin() ? 0.0 : draw.between(1e-9, 1e9));
      }
      return histogram;
    }
  }
}

PoolSpec random_pool(Draws& draw, PoolRole role, const std::string& estate) {
  PoolSpec pool;
  pool.role = role;
  pool.estate = estate;
  pool.parallel.attention_tp = 1 << draw.integer(0, 3);
  pool.parallel.attention_dp = 1 << draw.integer(0, 3);
  pool.parallel.ep = draw.coin() ? 1 : pool.parallel.stage_gpus();
  pool.parallel.pp = draw.integer(1, 4);
  pool.replicas = draw.integer(1, 100'000);
  pool.limits.max_batch_per_rank = draw.integer(1, 1'000'000);
  pool.limits.max_tokens_per_rank = role == PoolRole::Decode ? 0 : draw.integer(1, 100'000'000);
  pool.prefix_cache = role == PoolRole::Decode || draw.coin();
  pool.step_time_factor = draw.coin() ? 1.0 : draw.between(0.01, 100.0);
  return pool;
}

void draw_router(Draws& draw, RouterSpec& router) {
  if (draw.coin()) {
    router.overlap_weight = draw.between(0.01, 100.0);
    router.prefill_load_scale = draw.between(0.01, 100.0);
    router.request_weight = draw.between(0.01, 1000.0);
    router.block_tokens = draw.integer(1, 1000);
    router.temperature = draw.unit();
    router.event_lag = Seconds::from_base(draw.between(1e-9, 1e3));
  }
  if (draw.coin()) {
    router.queue =
        RouterQueueSpec{.threshold = draw.between(0.01, 100.0),
                        .order = draw.coin() ? RouterQueueOrder::Fcfs : RouterQueueOrder::Wspt};
    if (draw.coin()) {
      router.shed.max_queue = draw.integer(0, 1000);
    }
  }
  if (draw.coin()) {
    router.shed.busy_threshold = draw.between(0.01, 100.0);
  }
}

WorkloadSpec random_workload(Draws& draw) {
  WorkloadSpec workload;
  workload.name = random_text(draw);
  workload.arrivals = random_arrivals(draw);
  const bool trace = std::holds_alternative<TraceArrivals>(workload.arrivals);
  workload.prompt = trace ? FixedLength{} : random_length(draw);
  workload.output = trace ? FixedLength{} : random_length(draw);
  workload.description = draw.coin() ? "" : random_text(draw);
  if (std::holds_alternative<PoissonArrivals>(workload.arrivals) && draw.coin()) {
    workload.pattern = random_pattern(draw);
  }
  if (!trace && draw.coin()) {
    workload.sessions = random_sessions(draw);
  }
  if (!trace && draw.coin()) {
    workload.pairing = LengthPairingSpec::Comonotone;
  }
  if (draw.coin() || std::holds_alternative<PoissonArrivals>(workload.arrivals)) {
    workload.requests = std::int64_t{draw.integer(1, 2'000'000'000)} * draw.integer(1, 5);
  }
  workload.priority = static_cast<std::int16_t>(draw.coin() ? 0 : draw.integer(1, 1000));
  workload.slo = {
      random_limit(draw), random_limit(draw), random_limit(draw), std::nullopt, std::nullopt};
  if (draw.coin()) {
    workload.slo.attainment = draw.unit();
    if (draw.coin()) {
      workload.slo.window = Seconds::from_base(draw.between(1e-3, 1e6));
    }
  }
  return workload;
}

DeploymentSpec random_deployment(Draws& draw, const std::string& estate) {
  DeploymentSpec deployment;
  deployment.name = random_text(draw);
  deployment.model = "deepseek-r1";
  deployment.precision = draw.coin() ? "fp4" : "fp8";
  if (draw.coin()) {
    deployment.kv_dtype = draw.coin() ? "bf16" : "fp8";
  }
  deployment.engine = "trtllm";
  deployment.expert_load = random_expert_load(draw);
  if (deployment.expert_load && draw.coin()) {
    deployment.redundant_experts = draw.integer(0, 4096);
  }
  const auto policy = [&] { return static_cast<RouterPolicy>(draw.integer(0, 3)); };
  deployment.router.prefill = policy();
  draw_router(draw, deployment.router);
  if (draw.coin()) {
    deployment.pools.push_back(random_pool(draw, PoolRole::Aggregated, estate));
  } else {
    deployment.router.decode = policy();
    deployment.pools.push_back(random_pool(draw, PoolRole::Decode, estate));
    deployment.pools.push_back(random_pool(draw, PoolRole::Prefill, estate));
  }
  deployment.workloads.clear();
  for (int i = draw.coin() ? 1 : draw.integer(2, 3); i > 0; --i) {
    deployment.workloads.push_back(random_workload(draw));
    deployment.workloads.back().name += std::to_string(i);
  }
  return deployment;
}

Scenario random_scenario(std::uint64_t seed) {
  Draws draw(seed);
  Scenario scenario;
  scenario.name = draw.coin() ? "" : random_text(draw);
  scenario.description = random_text(draw);
  scenario.seed = draw.bits();
  for (int i = draw.integer(1, 3); i > 0; --i) {
    scenario.estate.push_back({.name = random_text(draw) + std::to_string(i),
                               .system = "gb200-nvl72",
                               .nodes = draw.integer(1, 1'000'000)});
  }
  scenario.deployments.clear();
  for (int i = draw.coin() ? 1 : draw.integer(2, 3); i > 0; --i) {
    scenario.deployments.push_back(random_deployment(draw, scenario.estate.back().name));
    scenario.deployments.back().name += std::to_string(i);
  }
  scenario.network.model = draw.coin() ? NetworkModel::Simgrid : NetworkModel::Ideal;
  scenario.measure.horizon = random_limit(draw);
  if (draw.coin()) {
    scenario.measure.warmup = scenario.measure.horizon.value_or(1e6 * s) * draw.unit();
    scenario.measure.window = Seconds::from_base(draw.between(1e-3, 1e6));
  }
  return scenario;
}

TEST(WriteScenario, ReadingWhatWasWrittenGivesTheSameScenario) {
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    const Scenario scenario = random_scenario(seed);
    const std::string text = to_json(scenario);
    const Scenario back = scenario_from_text(text, "written", "", nullptr);
    ASSERT_EQ(back, scenario) << text;
    ASSERT_EQ(to_json(back), text);
  }
}

TEST(WriteScenario, DefaultsAreWrittenOut) {
  const std::string text = to_json(samples::read(samples::disaggregated()));
  EXPECT_THAT(text, testing::HasSubstr(R"("seed": 1)"));
  EXPECT_THAT(text, testing::HasSubstr(R"("decode": "round_robin")"));
  EXPECT_THAT(text, testing::HasSubstr(R"("model": "simgrid")"));
  EXPECT_THAT(text, testing::HasSubstr(R"("nodes": 18)"));
  EXPECT_THAT(text, testing::HasSubstr(R"("warmup": "0s")"));
  EXPECT_THAT(text, testing::HasSubstr(R"("window": "300s")"));
}

TEST(WriteScenario, LengthsByFormulaAreCutAtTenMillionUnlessTheySayOtherwise) {
  const std::string text =
      samples::with(samples::with(samples::disaggregated(),
                                  "/workload/prompt",
                                  R"({"lognormal": {"median": 9, "sigma": 1}})"),
                    "/workload/output",
                    R"({"pareto": {"low": 9, "alpha": 1}})");
  const WorkloadSpec workload = samples::read(text).deployments.front().workloads.front();
  EXPECT_EQ(workload.prompt, LengthDistribution(LognormalLength{9.0, 1.0, 10'000'000}));
  EXPECT_EQ(workload.output, LengthDistribution(ParetoLength{9, 1.0, 10'000'000}));
}

TEST(WriteScenario, QuantitiesAreWrittenAsPeopleQuoteThem) {
  constexpr Dimension time = DimensionOf<Seconds>::value;
  constexpr Dimension rate = DimensionOf<PerSecond>::value;
  EXPECT_EQ(exact_quantity(25.0 * 1e-3, time), "25ms");
  EXPECT_EQ(exact_quantity(2.0, time), "2s");
  EXPECT_EQ(exact_quantity(5.53, rate), "5.53req/s");
  EXPECT_EQ(parse_in_base(exact_quantity(0.1 + 0.2, time), time), 0.1 + 0.2);
}

}  // namespace
}  // namespace rackplan
