// SPDX-License-Identifier: Apache-2.0
#include "sim/scenario/set_path.h"

#include "models/base/error.h"
#include "models/llm/parallel_plan.h"
#include "sim/scenario/check.h"
#include "sim/scenario/inline_form.h"
#include "sim/scenario/json_parse.h"
#include "sim/scenario/name_path.h"
#include "sim/scenario/schema.h"

#include <charconv>
#include <optional>
#include <utility>
#include <vector>

namespace rackplan {
namespace {

using Kind = JsonValue::Kind;

struct Step {
  std::string key;                   // of an object; empty with an index
  std::optional<std::size_t> index;  // into a list
};

// "pools[1].limits" as its steps; nullopt when it is no path.
std::optional<std::vector<Step>> steps_of(std::string_view path) {
  std::vector<Step> steps;
  while (!path.empty()) {
    if (path.front() == '[') {
      std::size_t index = 0;
      const auto close = path.find(']');
      if (close == std::string_view::npos || steps.empty()) {
        return std::nullopt;
      }
      const char* end = path.data() + close;
      const auto result = std::from_chars(path.data() + 1, end, index);
      if (result.ec != std::errc{} || result.ptr != end || close == 1) {
        return std::nullopt;
      }
      steps.push_back({"", index});
      path.remove_prefix(close + 1);
    } else {
      if (!steps.empty()) {
        if (path.front() != '.') {
          return std::nullopt;
        }
        path.remove_prefix(1);
      }
      const std::string_view key = path.substr(0, path.find_first_of(".["));
      if (key.empty()) {
        return std::nullopt;
      }
      steps.push_back({std::string(key), std::nullopt});
      path.remove_prefix(key.size());
    }
  }
  return steps.empty() ? std::nullopt : std::optional(std::move(steps));
}

JsonValue value_node(std::string_view text, const Field& field) {
  const bool verbatim = field.type == FieldType::Text || field.type == FieldType::Choice;
  if (text == "null") {
    return {};
  }
  if (!text.empty() && !(verbatim && !field.is_list())) {
    try {
      return parse_json(text);
    } catch (const InputError&) {
      // not JSON: text such as 25ms or DEP8
    }
  }
  return JsonValue::of_text(text);
}

JsonValue plan_object(const ParallelPlan& plan) {
  JsonValue node = JsonValue::object();
  node.set("attention_tp", JsonValue::of_integer(plan.attention_tp));
  node.set("attention_dp", JsonValue::of_integer(plan.attention_dp));
  node.set("ep", JsonValue::of_integer(plan.ep));
  node.set("pp", JsonValue::of_integer(plan.pp));
  return node;
}

// Makes `node` an object that can hold a member; a plan's short form is spelt out first.
void open_object(JsonValue& node, const Field* field) {
  if (node.kind == Kind::Object) {
    return;
  }
  if (node.kind == Kind::Text && field != nullptr && field->type == FieldType::Plan) {
    node = plan_object(parse_parallel_plan(node.text));
  } else {
    node = JsonValue::object();
  }
}

// What cannot stand beside `field` once it is set.
void make_room(JsonValue& object, const Field& field) {
  for (const Field* other : fields_of(field.parent())) {
    const bool rival = !field.group.empty() && other->group == field.group && other != &field;
    const bool useless = other->not_with == field.name();
    if (!rival && !useless) {
      continue;
    }
    if (rival) {
      for (const Field* companion : fields_of(field.parent())) {
        if (companion->only_with == other->name()) {
          object.erase(companion->name());
        }
      }
    }
    object.erase(other->name());
  }
}

// The element of a list; one past the end is new, and only where the whole element is set.
JsonValue& element_at(JsonValue& list, std::size_t index, bool last, const std::string& path) {
  const std::size_t size = list.kind == Kind::List ? list.items.size() : 0;
  if (index > size || (index == size && !last)) {
    throw InputError({"",
                      "",
                      "the index " + std::to_string(index),
                      list.kind != Kind::List ? "no index: " + path + " is not a list"
                                              : "an index from 0 to " + std::to_string(size - 1)});
  }
  if (list.kind != Kind::List) {
    list = JsonValue::list();
  }
  if (index == size) {
    list.items.emplace_back();
  }
  return list.items[index];
}

JsonValue& member_at(JsonValue& node, const Field& field, const std::string& outer) {
  if (node.kind == Kind::List) {
    throw InputError(
        {"", "", "no index after " + outer, outer + "[0]." + std::string(field.name())});
  }
  open_object(node, outer.empty() ? nullptr : find_field(outer));
  make_room(node, field);
  JsonValue* member = node.find(field.name());
  return member != nullptr ? *member : node.set(field.name(), {});
}

// Whether the list at the head of the path is there: a single deployment or workload has none.
bool holds(const JsonValue& root, const std::vector<Step>& steps) {
  return root.find(steps.front().key) != nullptr;
}

void apply(JsonValue& root, std::string_view setting) {
  const std::string path = path_of_setting(root, setting);
  const auto steps = steps_of(path);
  const Field* field = find_field(path);
  const bool several = path.starts_with("deployments") || path.starts_with("workloads");
  if (!steps || field == nullptr || field->path == "deployments[]" ||
      field->path == "workloads[]" || (several && !holds(root, *steps))) {
    throw InputError({"",
                      "",
                      "a path that is not in the schema" + did_you_mean_path(path),
                      "a path such as workload.concurrency or pools[1].replicas"});
  }
  if (!field->simulated()) {
    refuse_not_yet("", "a field", field->not_yet);
  }
  const JsonValue value = value_node(setting.substr(setting.find('=') + 1), *field);
  JsonValue* node = &root;
  std::string here;
  for (std::size_t i = 0; i < steps->size(); ++i) {
    const Step& step = (*steps)[i];
    const bool last = i + 1 == steps->size();
    if (step.index) {
      node = &element_at(*node, *step.index, last, here);
      here += "[" + std::to_string(*step.index) + "]";
      continue;
    }
    const std::string next = (here.empty() ? "" : here + ".") + step.key;
    if (last && value.kind == Kind::Null) {
      node->erase(step.key);
      return;
    }
    const Field* stepped = find_field(next);
    ensure(stepped != nullptr, "every prefix of a schema path is in the schema");
    node = &member_at(*node, *stepped, here);
    here = next;
  }
  *node = value;
}

}  // namespace

std::string path_of_setting(const JsonValue& root, std::string_view setting) {
  const auto equals = setting.find('=');
  if (equals == std::string_view::npos || equals == 0) {
    throw InputError({"--set " + std::string(setting),
                      "",
                      "no " + std::string(equals == 0 ? "path" : "\"=\""),
                      "path=value, e.g. workload.concurrency=2048"});
  }
  return to_inline_path(root, with_indices(root, setting.substr(0, equals)));
}

void apply_setting(JsonValue& root, std::string_view setting) {
  try {
    apply(root, setting);
  } catch (const InputError& error) {
    throw error.within("--set " + std::string(setting));
  }
}

}  // namespace rackplan
