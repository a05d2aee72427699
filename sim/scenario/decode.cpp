// SPDX-License-Identifier: Apache-2.0
#include "sim/scenario/decode.h"

#include "models/base/error.h"
#include "sim/scenario/check_value.h"
#include "sim/scenario/choice_names.h"
#include "sim/scenario/decode_economics.h"
#include "sim/scenario/decode_member.h"
#include "sim/scenario/decode_plan.h"
#include "sim/scenario/router_codec.h"
#include "sim/scenario/schema.h"

#include <charconv>
#include <utility>

namespace rackplan {
namespace {

EstateSystem decode_system(const JsonValue& node,
                           const std::string& path,
                           const NodesPerRack& nodes_per_rack) {
  EstateSystem system;
  assign(system.name, text_at(node, "name"));
  assign(system.system, text_at(node, "system"));
  assign(system.nodes, integer_at(node, "nodes"));
  if (const auto racks = integer_at(node, "racks")) {
    if (!nodes_per_rack) {
      throw InputError({"",
                        path + ".racks",
                        "racks, without a hardware catalog to tell their nodes",
                        "\"nodes\""});
    }
    try {
      system.nodes = static_cast<std::int32_t>(*racks * nodes_per_rack(system.system));
    } catch (const InputError& error) {
      throw error.within("", path + ".system");
    }
  }
  system.terms = decode_terms(node, path);
  return system;
}

ParallelPlan decode_parallel(const JsonValue& node) {
  if (node.kind == JsonValue::Kind::Text) {
    return parse_parallel_plan(node.text);
  }
  ParallelPlan plan;
  assign(plan.attention_tp, integer_at(node, "attention_tp"));
  assign(plan.attention_dp, integer_at(node, "attention_dp"));
  assign(plan.ep, integer_at(node, "ep"));
  assign(plan.pp, integer_at(node, "pp"));
  return plan;
}

PoolSpec decode_pool(const JsonValue& node, const std::vector<EstateSystem>& estate) {
  PoolSpec pool;
  pool.role = choice_names::value_of(choice_names::roles, node.find("role")->text);
  pool.estate = estate.front().name;
  assign(pool.estate, text_at(node, "estate"));
  pool.parallel = decode_parallel(*node.find("parallel"));
  assign(pool.replicas, integer_at(node, "replicas"));
  const JsonValue& limits = *node.find("limits");
  assign(pool.limits.max_batch_per_rank, integer_at(limits, "max_batch_per_rank"));
  assign(pool.limits.max_tokens_per_rank, integer_at(limits, "max_tokens_per_rank"));
  if (const JsonValue* cache = node.find("prefix_cache")) {
    pool.prefix_cache = cache->boolean;
  }
  assign(pool.step_time_factor, base_value_at(node, "pools[].step_time_factor"));
  if (const JsonValue* span = node.find("allow_span_domains")) {
    pool.allow_span_domains = span->boolean;
  }
  assign(pool.limits.chunk_tokens, integer_at(limits, "chunk_tokens"));
  if (pool.limits.max_tokens_per_rank == 0) {
    pool.limits.max_tokens_per_rank = pool.limits.chunk_tokens;
  }
  if (const auto steps = text_at(limits, "chunk_steps")) {
    pool.limits.mixes_decode = choice_names::value_of(choice_names::chunk_steps, *steps);
  }
  if (const auto exchange = text_at(node, "expert_exchange")) {
    pool.expert_exchange = choice_names::value_of(choice_names::exchanges, *exchange);
  }
  return pool;
}

ExpertPopularity decode_expert_load(const JsonValue& node) {
  if (node.kind == JsonValue::Kind::Text) {
    return BalancedExperts{};
  }
  if (const auto alpha = base_value_at(node, "expert_load.power_law")) {
    return PowerLawExperts{.alpha = *alpha};
  }
  ExpertHistogram histogram;
  const Field& field = *find_field("expert_load.histogram");
  for (const JsonValue& load : node.find("histogram")->items) {
    histogram.load.push_back(number_of(load, field));
  }
  return histogram;
}

// A path of a .json file is resolved like every file the scenario names; an id is left alone.
std::string path_or_id(const std::string& model, const std::filesystem::path& folder) {
  return model.ends_with(".json") ? (folder / model).lexically_normal().string() : model;
}

// `node` is the root or an element of "deployments", which stands at `path`.
DeploymentSpec decode_deployment(const JsonValue& node,
                                 const std::string& path,
                                 const std::filesystem::path& folder,
                                 const std::vector<EstateSystem>& estate) {
  DeploymentSpec deployment;
  assign(deployment.name, text_at(node, path.empty() ? "deployment_name" : "name"));
  deployment.model = path_or_id(node.find("model")->text, folder);
  assign(deployment.precision, text_at(node, "precision"));
  deployment.kv_dtype = text_at(node, "kv_dtype");
  assign(deployment.engine, text_at(node, "engine"));
  if (const JsonValue* load = node.find("expert_load")) {
    deployment.expert_load = decode_expert_load(*load);
  }
  if (const auto redundant = integer_at(node, "redundant_experts")) {
    deployment.redundant_experts = static_cast<std::int32_t>(*redundant);
  }
  if (const JsonValue* mtp = node.find("mtp")) {
    deployment.mtp.emplace();
    assign(deployment.mtp->depth, integer_at(*mtp, "depth"));
    assign(deployment.mtp->acceptance, base_value_at(*mtp, "mtp.acceptance"));
  }
  if (const auto policy = text_at(node, "preemption")) {
    deployment.preemption = choice_names::value_of(choice_names::preemptions, *policy);
  }
  if (const auto block = integer_at(node, "kv_block")) {
    deployment.kv_block = static_cast<std::int32_t>(*block);
  }
  deployment.kv_watermark = base_value_at(node, "kv_watermark");
  for (const JsonValue& pool : node.find("pools")->items) {
    deployment.pools.push_back(decode_pool(pool, estate));
  }
  if (const JsonValue* router = node.find("router")) {
    deployment.router = decode_router(*router);
  }
  deployment.workloads = decode_workloads(node, path, folder);
  return deployment;
}

}  // namespace

Scenario decode_scenario(const JsonValue& root,
                         const std::filesystem::path& folder,
                         const NodesPerRack& nodes_per_rack) {
  Scenario scenario;
  assign(scenario.name, text_at(root, "name"));
  assign(scenario.description, text_at(root, "description"));
  if (const JsonValue* seed = root.find("seed")) {
    std::from_chars(seed->text.data(), seed->text.data() + seed->text.size(), scenario.seed);
  }
  const std::vector<JsonValue>& systems = root.find("estate")->find("systems")->items;
  for (std::size_t i = 0; i < systems.size(); ++i) {
    const std::string path = "estate.systems[" + std::to_string(i) + "]";
    scenario.estate.push_back(decode_system(systems[i], path, nodes_per_rack));
  }

  scenario.deployments.clear();
  if (const JsonValue* deployments = root.find("deployments")) {
    for (std::size_t i = 0; i < deployments->items.size(); ++i) {
      const std::string path = "deployments[" + std::to_string(i) + "]";
      scenario.deployments.push_back(
          decode_deployment(deployments->items[i], path, folder, scenario.estate));
    }
  } else {
    scenario.deployments.push_back(decode_deployment(root, "", folder, scenario.estate));
  }

  if (const JsonValue* network = root.find("network")) {
    if (const auto model = text_at(*network, "model")) {
      scenario.network.model = choice_names::value_of(choice_names::networks, *model);
    }
    assign(scenario.network.oversubscription, base_value_at(*network, "network.oversubscription"));
  }
  if (const JsonValue* measure = root.find("measure")) {
    scenario.measure.horizon = quantity_at<Seconds>(*measure, "measure.horizon");
    assign(scenario.measure.warmup, quantity_at<Seconds>(*measure, "measure.warmup"));
    assign(scenario.measure.window, quantity_at<Seconds>(*measure, "measure.window"));
    scenario.measure.series = quantity_at<Seconds>(*measure, "measure.series");
  }
  if (const JsonValue* costs = root.find("costs")) {
    scenario.costs.clear();
    for (const JsonValue& table : costs->items) {
      scenario.costs.push_back(path_or_id(table.text, folder));
    }
  }
  if (const JsonValue* economics = root.find("economics")) {
    scenario.economics = decode_economics(*economics);
  }
  if (const JsonValue* plan = root.find("plan")) {
    scenario.plan = decode_plan(*plan);
  }
  return scenario;
}

}  // namespace rackplan
