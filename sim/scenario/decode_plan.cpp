// SPDX-License-Identifier: Apache-2.0
#include "sim/scenario/decode_plan.h"

#include "models/base/error.h"
#include "sim/scenario/choice_names.h"
#include "sim/scenario/decode_member.h"
#include "sim/scenario/plan_names.h"

#include <charconv>
#include <string>

namespace rackplan {
namespace {

// Calls `read` with each element of the list at `key`, in order; nothing when it is not there.
template <class Read>
void each_of(const JsonValue& node, std::string_view key, Read read) {
  if (const JsonValue* list = node.find(key)) {
    for (const JsonValue& item : list->items) {
      read(item);
    }
  }
}

std::vector<std::int32_t> integers_at(const JsonValue& node, std::string_view key) {
  std::vector<std::int32_t> values;
  each_of(node, key, [&](const JsonValue& item) {
    values.push_back(static_cast<std::int32_t>(integer_of(item)));
  });
  return values;
}

std::vector<ParallelPlan> plans_at(const JsonValue& node, const std::string& path) {
  std::vector<ParallelPlan> plans;
  each_of(node, "parallel", [&](const JsonValue& item) {
    try {
      plans.push_back(parse_parallel_plan(item.text));
    } catch (const InputError& error) {
      throw error.within("", path + ".parallel[" + std::to_string(plans.size()) + "]");
    }
  });
  return plans;
}

PhaseSearch decode_phase(const JsonValue& root, std::string_view key) {
  PhaseSearch phase;
  const JsonValue* node = root.find(key);
  if (node == nullptr) {
    return phase;
  }
  each_of(*node, "estates", [&](const JsonValue& item) { phase.estates.push_back(item.text); });
  phase.parallel = plans_at(*node, "plan." + std::string(key));
  assign(phase.min_replicas, integer_at(*node, "min_replicas"));
  if (const auto most = integer_at(*node, "max_replicas")) {
    phase.max_replicas = static_cast<std::int32_t>(*most);
  }
  phase.max_batch_per_rank = integers_at(*node, "max_batch_per_rank");
  phase.max_tokens_per_rank = integers_at(*node, "max_tokens_per_rank");
  phase.chunk_tokens = integers_at(*node, "chunk_tokens");
  return phase;
}

UncertainInput decode_uncertain(const JsonValue& node) {
  return {.path = *text_at(node, "path"),
          .pessimistic = *text_at(node, "pessimistic"),
          .likely = *text_at(node, "likely"),
          .optimistic = *text_at(node, "optimistic"),
          .source = *text_at(node, "source")};
}

}  // namespace

PlanSpec decode_plan(const JsonValue& node) {
  PlanSpec spec;
  if (const auto objective = text_at(node, "objective")) {
    spec.objective = choice_names::value_of(choice_names::plan_objectives, *objective);
  }
  if (const JsonValue* budget = node.find("budget")) {
    spec.budget.cost = quantity_at<UsdPerSecond>(*budget, "plan.budget.cost");
    spec.budget.power = quantity_at<Watts>(*budget, "plan.budget.power");
  }
  if (node.find("layouts") != nullptr) {
    spec.layouts.clear();
    each_of(node, "layouts", [&](const JsonValue& item) {
      spec.layouts.push_back(choice_names::value_of(choice_names::plan_layouts, item.text));
    });
  }
  spec.prefill = decode_phase(node, "prefill");
  spec.decode = decode_phase(node, "decode");
  spec.aggregated = decode_phase(node, "aggregated");
  spec.mtp_depths = integers_at(node, "mtp_depths");
  each_of(node, "precisions", [&](const JsonValue& item) { spec.precisions.push_back(item.text); });
  each_of(node, "routers", [&](const JsonValue& item) {
    spec.routers.push_back(choice_names::value_of(choice_names::policies, item.text));
  });
  assign(spec.spare_nodes, integer_at(node, "spare_nodes"));
  assign(spec.gap, base_value_at(node, "plan.gap"));
  spec.risk = base_value_at(node, "plan.risk");
  each_of(node, "seeds", [&](const JsonValue& item) {
    std::uint64_t seed = 0;
    std::from_chars(item.text.data(), item.text.data() + item.text.size(), seed);
    spec.seeds.push_back(seed);
  });
  each_of(node, "uncertain", [&](const JsonValue& item) {
    spec.uncertain.push_back(decode_uncertain(item));
  });
  return spec;
}

}  // namespace rackplan
