// SPDX-License-Identifier: Apache-2.0
#include "sim/validate/row_scenario.h"

#include "models/base/error.h"
#include "sim/validate/recipe_defaults.h"

#include <algorithm>
#include <cctype>
#include <cmath>

namespace rackplan {
namespace {

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) {
    return static_cast<char>(std::tolower(c));
  });
  return text;
}

/// "gb200" is the one system whose id has it as its first or last word: "gb200-nvl72", "hgx-b200".
std::string system_of(const MeasuredRow& row, const Catalogs& catalogs) {
  const std::string hardware = lower(row.hardware);
  for (const std::string& id : catalogs.system_ids()) {
    if (id == hardware || id.starts_with(hardware + "-") || id.ends_with("-" + hardware)) {
      return id;
    }
  }
  throw InputError({"", "hardware", "\"" + row.hardware + "\"", "hardware of the catalog"});
}

/// The model whose id the name begins with: "DeepSeek-R1-0528" is "deepseek-r1".
std::string model_of(const MeasuredRow& row, const Catalogs& catalogs) {
  const std::string name = lower(row.model);
  std::string best;
  for (const std::string& id : catalogs.model_ids()) {
    if (name.starts_with(id) && id.size() > best.size()) {
      best = id;
    }
  }
  if (best.empty()) {
    throw InputError({"", "model", "\"" + row.model + "\"", "a model of the catalog"});
  }
  return best;
}

ParallelPlan plan_of(const MeasuredPool& pool, bool attention_dp) {
  ParallelPlan plan;
  (attention_dp ? plan.attention_dp : plan.attention_tp) = pool.tp;
  plan.ep = pool.ep;
  return plan;
}

UniformLength lengths_of(int longest, const Assumptions& assumptions) {
  return {std::max(1, static_cast<int>(assumptions.shortest * longest)), longest};
}

/// More than enough: what is left over has no effect without economics.
int nodes_for(const MeasuredRow& row, const SystemSpec& system) {
  const auto nodes = [&](const MeasuredPool& pool) {
    return pool.workers * ((pool.tp + system.node.gpus - 1) / system.node.gpus);
  };
  const int needed = nodes(row.decode) + (row.prefill ? nodes(*row.prefill) : 0);
  const int domain = system.nvlink.nodes;
  return 2 * domain * ((needed + domain - 1) / domain);
}

}  // namespace

double acceptance_of(double length, int depth) {
  const auto mean = [&](double a) {
    double sum = 1.0;
    for (int i = 0; i < depth; ++i) {
      sum = 1.0 + a * sum;
    }
    return sum;
  };
  double low = 0.0;
  double high = 1.0;
  for (int i = 0; i < 50; ++i) {
    const double middle = 0.5 * (low + high);
    (mean(middle) < length ? low : high) = middle;
  }
  return high;
}

Scenario row_scenario(const MeasuredRow& row,
                      const Catalogs& catalogs,
                      const Assumptions& assumptions) {
  Scenario scenario;
  scenario.name = row.key;
  scenario.network.model = NetworkModel::Ideal;
  scenario.costs = assumptions.costs;
  const std::string system = system_of(row, catalogs);
  scenario.estate.push_back(
      {.name = "estate", .system = system, .nodes = nodes_for(row, catalogs.system_at(system))});

  DeploymentSpec deployment;
  deployment.model = model_of(row, catalogs);
  deployment.precision = row.precision;
  if (!row.kv_dtype.empty()) {
    deployment.kv_dtype = row.kv_dtype.starts_with("fp8") ? "fp8" : row.kv_dtype;
  }
  deployment.engine = engine_of(row);
  if (deployment.engine.empty()) {
    throw InputError(
        {"", "framework", "\"" + row.framework + "\"", "trt, sglang or vllm, also with dynamo-"});
  }
  deployment.expert_load = assumptions.expert_load;
  const ModelSpec& model = catalogs.model_at(deployment.model);
  if (model.moe) {
    deployment.redundant_experts = redundant_experts_of(row, model.moe->experts);
  }
  if (const int depth = mtp_depth_of(row); depth > 0) {
    const auto last = static_cast<int>(assumptions.accepted_length.size());
    const double length =
        assumptions.accepted_length.at(static_cast<std::size_t>(std::min(depth, last) - 1));
    deployment.mtp = MtpSpec{.depth = depth, .acceptance = acceptance_of(length, depth)};
  }

  const bool decode_dp = decode_attention_dp(row);
  PoolSpec last{.role = row.prefill ? PoolRole::Decode : PoolRole::Aggregated,
                .estate = "estate",
                .parallel = plan_of(row.decode, decode_dp),
                .replicas = row.decode.workers,
                .limits = row.prefill ? decode_limits(row) : aggregated_limits(row)};
  last.expert_exchange = exchange_of(row, row.decode);
  if (!assumptions.slots) {
    last.limits.max_batch_per_rank = std::max(last.limits.max_batch_per_rank, row.concurrency);
  }
  if (row.prefill) {
    deployment.pools.push_back({.role = PoolRole::Prefill,
                                .estate = "estate",
                                .parallel = plan_of(*row.prefill, row.prefill->attention_dp),
                                .replicas = row.prefill->workers,
                                .limits = prefill_limits(row)});
    deployment.pools.back().expert_exchange = exchange_of(row, *row.prefill);
  }
  deployment.pools.push_back(last);

  WorkloadSpec& workload = deployment.workloads.front();
  workload.arrivals = ClosedLoopArrivals{row.concurrency};
  workload.prompt = lengths_of(row.prompt, assumptions);
  workload.output = lengths_of(row.output, assumptions);
  workload.requests = std::int64_t{assumptions.rounds} * row.concurrency;
  scenario.deployments = {deployment};
  return scenario;
}

}  // namespace rackplan
