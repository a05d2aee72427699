// SPDX-License-Identifier: Apache-2.0
#include "sim/scenario/write_plan.h"

#include "sim/scenario/choice_names.h"
#include "sim/scenario/plan_names.h"
#include "sim/scenario/write.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace rackplan {
namespace {

// Sets nothing where `values` is empty, which stands for an automatic choice.
template <class T, class Write>
void set_list(JsonValue& node, std::string_view key, const std::vector<T>& values, Write write) {
  if (values.empty()) {
    return;
  }
  JsonValue& list = node.set(key, JsonValue::list());
  for (const T& value : values) {
    list.items.push_back(write(value));
  }
}

JsonValue phase_node(const PhaseSearch& phase) {
  const auto integer = [](std::int32_t value) { return JsonValue::of_integer(value); };
  JsonValue node = JsonValue::object();
  set_list(node, "estates", phase.estates, [](const std::string& name) {
    return JsonValue::of_text(name);
  });
  set_list(node, "parallel", phase.parallel, [](const ParallelPlan& plan) {
    return JsonValue::of_text(to_string(plan));
  });
  node.set("min_replicas", JsonValue::of_integer(phase.min_replicas));
  if (phase.max_replicas) {
    node.set("max_replicas", JsonValue::of_integer(*phase.max_replicas));
  }
  set_list(node, "max_batch_per_rank", phase.max_batch_per_rank, integer);
  set_list(node, "max_tokens_per_rank", phase.max_tokens_per_rank, integer);
  set_list(node, "chunk_tokens", phase.chunk_tokens, integer);
  return node;
}

JsonValue uncertain_node(const UncertainInput& input) {
  JsonValue node = JsonValue::object();
  node.set("path", JsonValue::of_text(input.path));
  node.set("pessimistic", JsonValue::of_text(input.pessimistic));
  node.set("likely", JsonValue::of_text(input.likely));
  node.set("optimistic", JsonValue::of_text(input.optimistic));
  node.set("source", JsonValue::of_text(input.source));
  return node;
}

template <Dimension D>
void set_quantity(JsonValue& node, std::string_view key, const std::optional<Quantity<D>>& value) {
  if (value) {
    node.set(key, JsonValue::of_text(exact_quantity(value->in_base(), D)));
  }
}

}  // namespace

JsonValue plan_node(const PlanSpec& spec) {
  JsonValue node = JsonValue::object();
  node.set(
      "objective",
      JsonValue::of_text(choice_names::name_of(choice_names::plan_objectives, spec.objective)));
  if (spec.budget != PlanBudget{}) {
    JsonValue& budget = node.set("budget", JsonValue::object());
    set_quantity(budget, "cost", spec.budget.cost);
    set_quantity(budget, "power", spec.budget.power);
  }
  set_list(node, "layouts", spec.layouts, [](PlanLayout layout) {
    return JsonValue::of_text(choice_names::name_of(choice_names::plan_layouts, layout));
  });
  node.set("prefill", phase_node(spec.prefill));
  node.set("decode", phase_node(spec.decode));
  node.set("aggregated", phase_node(spec.aggregated));
  set_list(node, "mtp_depths", spec.mtp_depths, [](std::int32_t depth) {
    return JsonValue::of_integer(depth);
  });
  set_list(node, "precisions", spec.precisions, [](const std::string& name) {
    return JsonValue::of_text(name);
  });
  set_list(node, "routers", spec.routers, [](RouterPolicy policy) {
    return JsonValue::of_text(choice_names::name_of(choice_names::policies, policy));
  });
  node.set("spare_nodes", JsonValue::of_integer(spec.spare_nodes));
  node.set("gap", JsonValue::of_number(spec.gap));
  if (spec.risk) {
    node.set("risk", JsonValue::of_number(*spec.risk));
  }
  set_list(
      node, "seeds", spec.seeds, [](std::uint64_t seed) { return JsonValue::of_unsigned(seed); });
  set_list(node, "uncertain", spec.uncertain, uncertain_node);
  return node;
}

}  // namespace rackplan
