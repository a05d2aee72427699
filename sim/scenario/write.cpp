// SPDX-License-Identifier: Apache-2.0
#include "sim/scenario/write.h"

#include "models/units/text.h"
#include "sim/scenario/choice_names.h"
#include "sim/scenario/router_codec.h"
#include "sim/scenario/trace_reading.h"
#include "sim/scenario/write_economics.h"
#include "sim/scenario/write_plan.h"
#include "sim/scenario/write_workload.h"

#include <algorithm>
#include <utility>

namespace rackplan {
namespace {

template <class... Kinds>
struct Overloaded : Kinds... {
  using Kinds::operator()...;
};
template <class... Kinds>
Overloaded(Kinds...) -> Overloaded<Kinds...>;

template <Dimension D>
JsonValue quantity(Quantity<D> value) {
  return JsonValue::of_text(exact_quantity(value.in_base(), D));
}

JsonValue expert_load_node(const ExpertPopularity& popularity) {
  return std::visit(
      Overloaded{[](const BalancedExperts&) { return JsonValue::of_text("balanced"); },
                 [](const PowerLawExperts& law) {
                   JsonValue node = JsonValue::object();
                   node.set("power_law", JsonValue::of_number(law.alpha));
                   return node;
                 },
                 [](const ExpertHistogram& histogram) {
                   JsonValue node = JsonValue::object();
                   JsonValue& list = node.set("histogram", JsonValue::list());
                   for (const double load : histogram.load) {
                     list.items.push_back(JsonValue::of_number(load));
                   }
                   return node;
                 }},
      popularity);
}

JsonValue estate_node(const Scenario& scenario) {
  JsonValue systems = JsonValue::list();
  for (const EstateSystem& system : scenario.estate) {
    JsonValue node = JsonValue::object();
    node.set("name", JsonValue::of_text(system.name));
    node.set("system", JsonValue::of_text(system.system));
    node.set("nodes", JsonValue::of_integer(system.nodes));
    write_terms(node, system.terms);
    systems.items.push_back(std::move(node));
  }
  JsonValue estate = JsonValue::object();
  estate.set("systems", std::move(systems));
  return estate;
}

JsonValue pool_node(const PoolSpec& pool) {
  JsonValue limits = JsonValue::object();
  limits.set("max_batch_per_rank", JsonValue::of_integer(pool.limits.max_batch_per_rank));
  if (pool.limits.max_tokens_per_rank > 0) {
    limits.set("max_tokens_per_rank", JsonValue::of_integer(pool.limits.max_tokens_per_rank));
  }
  if (pool.limits.chunk_tokens > 0) {
    limits.set("chunk_tokens", JsonValue::of_integer(pool.limits.chunk_tokens));
  }
  if (pool.limits.mixes_decode) {
    limits.set("chunk_steps",
               JsonValue::of_text(
                   choice_names::name_of(choice_names::chunk_steps, *pool.limits.mixes_decode)));
  }
  JsonValue node = JsonValue::object();
  node.set("role", JsonValue::of_text(choice_names::name_of(choice_names::roles, pool.role)));
  node.set("estate", JsonValue::of_text(pool.estate));
  node.set("parallel", JsonValue::of_text(to_string(pool.parallel)));
  node.set("replicas", JsonValue::of_integer(pool.replicas));
  node.set("limits", std::move(limits));
  if (pool.role != PoolRole::Decode || !pool.prefix_cache) {
    JsonValue cache;
    cache.kind = JsonValue::Kind::Boolean;
    cache.boolean = pool.prefix_cache;
    node.set("prefix_cache", std::move(cache));
  }
  if (pool.expert_exchange) {
    node.set(
        "expert_exchange",
        JsonValue::of_text(choice_names::name_of(choice_names::exchanges, *pool.expert_exchange)));
  }
  if (pool.step_time_factor != 1.0) {
    node.set("step_time_factor", JsonValue::of_number(pool.step_time_factor));
  }
  if (pool.allow_span_domains) {
    JsonValue span;
    span.kind = JsonValue::Kind::Boolean;
    span.boolean = true;
    node.set("allow_span_domains", std::move(span));
  }
  return node;
}

JsonValue slo_node(const SloSpec& slo) {
  JsonValue node = JsonValue::object();
  const auto limit = [&](std::string_view key, const std::optional<Seconds>& value) {
    if (value) {
      node.set(key, quantity(*value));
    }
  };
  limit("time_to_first_token", slo.time_to_first_token);
  limit("inter_token_latency", slo.inter_token_latency);
  limit("request_latency", slo.request_latency);
  if (slo.attainment) {
    node.set("attainment", JsonValue::of_number(*slo.attainment));
  }
  limit("window", slo.window);
  return node;
}

// Into the root, or an element of "deployments".
void write_deployment(JsonValue& node, const DeploymentSpec& deployment) {
  node.set("model", JsonValue::of_text(deployment.model));
  node.set("precision", JsonValue::of_text(deployment.precision));
  if (deployment.kv_dtype) {
    node.set("kv_dtype", JsonValue::of_text(*deployment.kv_dtype));
  }
  node.set("engine", JsonValue::of_text(deployment.engine));
  if (deployment.mtp) {
    JsonValue mtp = JsonValue::object();
    mtp.set("depth", JsonValue::of_integer(deployment.mtp->depth));
    mtp.set("acceptance", JsonValue::of_number(deployment.mtp->acceptance));
    node.set("mtp", std::move(mtp));
  }
  if (deployment.preemption) {
    node.set("preemption",
             JsonValue::of_text(
                 choice_names::name_of(choice_names::preemptions, *deployment.preemption)));
  }
  if (deployment.kv_block) {
    node.set("kv_block", JsonValue::of_integer(*deployment.kv_block));
  }
  if (deployment.kv_watermark) {
    node.set("kv_watermark", JsonValue::of_number(*deployment.kv_watermark));
  }
  if (deployment.expert_load) {
    node.set("expert_load", expert_load_node(*deployment.expert_load));
  }
  if (deployment.redundant_experts) {
    node.set("redundant_experts", JsonValue::of_integer(*deployment.redundant_experts));
  }
  JsonValue& pools = node.set("pools", JsonValue::list());
  for (const PoolSpec& pool : deployment.pools) {
    pools.items.push_back(pool_node(pool));
  }
  const bool aggregated =
      std::any_of(deployment.pools.begin(), deployment.pools.end(), [](const PoolSpec& pool) {
        return pool.role == PoolRole::Aggregated;
      });
  node.set("router", router_node(deployment.router, aggregated));
  if (deployment.workloads.size() == 1) {
    node.set("workload", to_document(deployment.workloads.front()));
    node.set("slo", slo_node(deployment.workloads.front().slo));
    return;
  }
  JsonValue& workloads = node.set("workloads", JsonValue::list());
  for (const WorkloadSpec& workload : deployment.workloads) {
    workloads.items.push_back(to_document(workload));
    workloads.items.back().set("slo", slo_node(workload.slo));
  }
}

}  // namespace

std::string exact_quantity(double in_base, Dimension dimension) {
  constexpr int most_digits = 17;
  for (int digits = 1; digits <= most_digits; ++digits) {
    std::string text = format_in_base(in_base, dimension, digits);
    std::erase(text, ' ');
    if (parse_in_base(text, dimension) == in_base) {
      const bool rate = text.ends_with("/s") && dimension == DimensionOf<PerSecond>::value;
      return rate ? text.insert(text.size() - 2, "req") : text;
    }
  }
  // The unit's factor rounds; base units have none.
  const std::string symbol = dimension == DimensionOf<PerSecond>::value ? "req/s" : "s";
  ensure(dimension == DimensionOf<PerSecond>::value || dimension == DimensionOf<Seconds>::value,
         "a scenario's quantities are times and rates");
  return JsonValue::of_number(in_base).text + symbol;
}

JsonValue to_document(const WorkloadSpec& workload) {
  JsonValue node = JsonValue::object();
  node.set("name", JsonValue::of_text(workload.name));
  if (!workload.description.empty()) {
    node.set("description", JsonValue::of_text(workload.description));
  }
  std::visit(Overloaded{[&](const PoissonArrivals& open) {
                          node.set("rate", quantity(open.rate));
                          if (workload.pattern != ArrivalPattern{}) {
                            node.set("arrivals", pattern_node(workload.pattern));
                          }
                        },
                        [&](const ClosedLoopArrivals& closed) {
                          node.set("concurrency", JsonValue::of_integer(closed.concurrency));
                        },
                        [&](const TraceArrivals& trace) {
                          node.set("trace", JsonValue::of_text(trace.file));
                          node.set("trace_format", JsonValue::of_text(trace.format));
                          node.set("speedup", JsonValue::of_number(trace.speedup));
                          set_changes(node, trace.changes);
                          write_trace_reading(node, trace.reading);
                        }},
             workload.arrivals);
  if (!std::holds_alternative<TraceArrivals>(workload.arrivals)) {
    node.set("prompt", length_node(workload.prompt));
    node.set("output", length_node(workload.output));
  }
  if (workload.pairing != LengthPairingSpec::Independent) {
    node.set("length_pairing",
             JsonValue::of_text(choice_names::name_of(choice_names::pairings, workload.pairing)));
  }
  if (workload.sessions) {
    node.set("sessions", sessions_node(*workload.sessions));
  }
  if (workload.requests) {
    node.set("requests", JsonValue::of_integer(*workload.requests));
  }
  if (workload.mtp_acceptance) {
    node.set("mtp_acceptance", JsonValue::of_number(*workload.mtp_acceptance));
  }
  if (workload.priority != 0) {
    node.set("priority", JsonValue::of_integer(workload.priority));
  }
  return node;
}

JsonValue to_document(const Scenario& scenario) {
  JsonValue root = JsonValue::object();
  root.set("schema", JsonValue::of_integer(1));
  root.set("name", JsonValue::of_text(scenario.name));
  root.set("description", JsonValue::of_text(scenario.description));
  root.set("seed", JsonValue::of_unsigned(scenario.seed));
  root.set("estate", estate_node(scenario));
  if (scenario.deployments.size() == 1) {
    root.set("deployment_name", JsonValue::of_text(scenario.deployments.front().name));
    write_deployment(root, scenario.deployments.front());
  } else {
    JsonValue& deployments = root.set("deployments", JsonValue::list());
    for (const DeploymentSpec& deployment : scenario.deployments) {
      JsonValue& node = deployments.items.emplace_back(JsonValue::object());
      node.set("name", JsonValue::of_text(deployment.name));
      write_deployment(node, deployment);
    }
  }
  JsonValue& network = root.set("network", JsonValue::object());
  network.set(
      "model",
      JsonValue::of_text(choice_names::name_of(choice_names::networks, scenario.network.model)));
  if (scenario.network.oversubscription > 1.0) {
    network.set("oversubscription", JsonValue::of_number(scenario.network.oversubscription));
  }
  JsonValue& measure = root.set("measure", JsonValue::object());
  if (scenario.measure.horizon) {
    measure.set("horizon", quantity(*scenario.measure.horizon));
  }
  measure.set("warmup", quantity(scenario.measure.warmup));
  measure.set("window", quantity(scenario.measure.window));
  if (scenario.measure.series) {
    measure.set("series", quantity(*scenario.measure.series));
  }
  if (scenario.costs != Scenario{}.costs) {
    JsonValue& costs = root.set("costs", JsonValue::list());
    for (const std::string& table : scenario.costs) {
      costs.items.push_back(JsonValue::of_text(table));
    }
  }
  if (scenario.economics) {
    root.set("economics", economics_node(*scenario.economics));
  }
  if (scenario.plan) {
    root.set("plan", plan_node(*scenario.plan));
  }
  return root;
}

std::string to_json(const Scenario& scenario) {
  return to_text(to_document(scenario));
}

}  // namespace rackplan
