// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/plan/random_question.h"

#include "sim/engine/random.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace rackplan {
namespace {

class Draw {
 public:
  explicit Draw(std::uint64_t number) : number_(number) {}

  std::int64_t whole(std::int64_t low, std::int64_t high) {
    return draw_integer(low, high, number_, Purpose::Routing, 0, next_++);
  }
  bool chance(int in) { return whole(1, in) == 1; }
  // Even over the logarithm.
  double log_between(double low, double high) {
    return low * std::pow(high / low, static_cast<double>(whole(0, 1000)) / 1000.0);
  }
  template <class T>
  T one_of(const std::vector<T>& values) {
    return values[static_cast<std::size_t>(whole(0, static_cast<std::int64_t>(values.size()) - 1))];
  }
  // Some of them, at least one, in order.
  template <class T>
  std::vector<T> some_of(const std::vector<T>& values) {
    std::vector<T> some;
    const std::size_t kept =
        static_cast<std::size_t>(whole(0, static_cast<std::int64_t>(values.size()) - 1));
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (i == kept || chance(2)) {
        some.push_back(values[i]);
      }
    }
    return some;
  }

 private:
  std::uint64_t number_;
  std::uint64_t next_ = 0;
};

// A model on a system, with plans that exist and the rate that a few nodes serve.
struct Setting {
  const char* model;
  const char* precision;
  const char* system;
  std::vector<ParallelPlan> plans;
  double rate;
};

std::vector<Setting> settings() {
  const ParallelPlan dep4{.attention_dp = 4, .ep = 4};
  const ParallelPlan dep8{.attention_dp = 8, .ep = 8};
  const ParallelPlan tep8{.attention_tp = 8, .ep = 8};
  return {{"deepseek-r1", "fp4", "gb200-nvl72", {dep4, dep8, tep8}, 20.0},
          {"qwen3-32b", "fp8", "hgx-h200", {{.attention_tp = 1}, {.attention_tp = 2}}, 8.0},
          {"gpt-oss-120b",
           "mxfp4",
           "gb200-nvl72",
           {{.attention_tp = 1}, {.attention_tp = 2, .ep = 2}},
           60.0}};
}

WorkloadSpec workload_of(Draw& draw, double rate) {
  WorkloadSpec workload;
  workload.arrivals = PoissonArrivals{rate / s};
  workload.requests = draw.whole(20, 120);
  const auto prompt = static_cast<std::int32_t>(draw.log_between(50, 4000));
  const auto output = static_cast<std::int32_t>(draw.log_between(10, 400));
  workload.prompt = UniformLength{std::max(1, prompt / 2), prompt};
  workload.output = UniformLength{std::max(1, output / 4), output};
  if (draw.chance(4)) {
    workload.slo.request_latency = draw.log_between(0.5, 20.0) * s;
  } else {
    workload.slo.inter_token_latency = draw.log_between(5.0, 40.0) * ms;
    if (!draw.chance(5)) {
      workload.slo.time_to_first_token = draw.log_between(0.1, 3.0) * s;
    }
  }
  workload.slo.attainment = draw.one_of<double>({0.5, 0.8, 0.9, 0.95, 0.99, 1.0});
  if (draw.chance(3)) {
    workload.slo.window = draw.log_between(0.5, 4.0) * s;
  }
  return workload;
}

PhaseSearch phase_of(Draw& draw, const Setting& setting, PoolRole role) {
  PhaseSearch phase;
  phase.parallel = draw.some_of(setting.plans);
  phase.max_batch_per_rank = draw.some_of<std::int32_t>({4, 16});
  if (role != PoolRole::Decode) {
    phase.max_tokens_per_rank = {draw.one_of<std::int32_t>({2048, 8192})};
    phase.chunk_tokens = {draw.chance(3) ? 512 : 0};
  }
  if (draw.chance(3)) {
    phase.max_replicas = static_cast<std::int32_t>(draw.whole(1, 3));
  }
  return phase;
}

PoolSpec pool_of(PoolRole role, const ParallelPlan& plan) {
  PoolSpec pool;
  pool.role = role;
  pool.estate = "nodes";
  pool.parallel = plan;
  pool.limits.max_batch_per_rank = 16;
  pool.limits.max_tokens_per_rank = role == PoolRole::Decode ? 0 : 8192;
  return pool;
}

}  // namespace

Scenario random_question(std::uint64_t number) {
  Draw draw(number);
  const Setting setting = draw.one_of(settings());
  Scenario question;
  question.seed = number;
  question.network.model = NetworkModel::Ideal;
  question.estate = {{.name = "nodes",
                      .system = setting.system,
                      .nodes = static_cast<std::int32_t>(draw.whole(1, 4))}};
  if (question.estate.front().system.starts_with("hgx")) {
    question.estate.front().terms.capex = 300'000.0 * usd;
  }
  DeploymentSpec& deployment = question.deployments.front();
  deployment.model = setting.model;
  deployment.precision = setting.precision;
  deployment.engine = "trtllm";
  deployment.pools = {pool_of(PoolRole::Prefill, setting.plans.front()),
                      pool_of(PoolRole::Decode, setting.plans.front())};
  deployment.router.prefill = draw.one_of<RouterPolicy>(
      {RouterPolicy::RoundRobin, RouterPolicy::LeastLoaded, RouterPolicy::KvAware});
  deployment.workloads = {workload_of(draw, setting.rate * draw.log_between(0.1, 10.0))};
  question.economics.emplace();
  question.economics->basis = PriceBasis::OwnNeocloud;
  question.economics->charge = draw.one_of<Charge>({Charge::Estate, Charge::Used});
  question.plan.emplace();
  PlanSpec& plan = *question.plan;
  plan.gap = 0.0;
  plan.layouts = draw.some_of<PlanLayout>({PlanLayout::Disaggregated, PlanLayout::Aggregated});
  plan.prefill = phase_of(draw, setting, PoolRole::Prefill);
  plan.decode = phase_of(draw, setting, PoolRole::Decode);
  plan.aggregated = phase_of(draw, setting, PoolRole::Aggregated);
  plan.spare_nodes = draw.chance(4) ? 1 : 0;
  if (draw.chance(4)) {
    plan.objective = PlanObjective::LeastCostPerToken;
  }
  return question;
}

Scenario plain_question(int racks, PerSecond rate, std::int64_t requests) {
  Scenario question;
  question.network.model = NetworkModel::Ideal;
  question.estate = {{.name = "rack", .system = "gb200-nvl72", .nodes = 18 * racks}};
  DeploymentSpec& deployment = question.deployments.front();
  deployment.model = "deepseek-r1";
  deployment.precision = "fp4";
  deployment.engine = "trtllm";
  deployment.router.prefill = RouterPolicy::LeastLoaded;
  deployment.router.decode = RouterPolicy::LeastLoaded;
  const ParallelPlan dep4{.attention_dp = 4, .ep = 4};
  const ParallelPlan dep8{.attention_dp = 8, .ep = 8};
  deployment.pools = {pool_of(PoolRole::Prefill, dep4), pool_of(PoolRole::Decode, dep8)};
  for (PoolSpec& pool : deployment.pools) {
    pool.estate = "rack";
  }
  WorkloadSpec workload;
  workload.arrivals = PoissonArrivals{rate};
  workload.requests = requests;
  workload.prompt = UniformLength{819, 1024};
  workload.output = UniformLength{819, 1024};
  workload.slo.time_to_first_token = 2.0 * s;
  workload.slo.inter_token_latency = 30.0 * ms;
  deployment.workloads = {workload};
  question.economics.emplace();
  question.economics->basis = PriceBasis::OwnNeocloud;
  question.economics->charge = Charge::Used;
  question.plan.emplace();
  question.plan->layouts = {PlanLayout::Disaggregated};
  question.plan->prefill.parallel = {dep4};
  question.plan->decode.parallel = {dep8};
  question.plan->decode.max_batch_per_rank = {128};
  return question;
}

}  // namespace rackplan
