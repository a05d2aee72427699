// SPDX-License-Identifier: Apache-2.0
#include "sim/scenario/inline_form.h"

#include "models/base/error.h"
#include "sim/scenario/schema.h"

#include <algorithm>

namespace rackplan {
namespace {

using Kind = JsonValue::Kind;

// `path` is `prefix` itself or something inside it.
bool inside(std::string_view path, std::string_view prefix) {
  return path.starts_with(prefix) &&
         (path.size() == prefix.size() || path[prefix.size()] == '.' || path[prefix.size()] == '[');
}

std::string joined(const std::string& outer, const std::string& key) {
  return outer.empty() ? key : outer + "." + key;
}

std::string element_path(const std::string& list, std::size_t index) {
  return list + "[" + std::to_string(index) + "]";
}

// Top-level fields that belong to a deployment.
std::vector<const Field*> deployment_keys() {
  std::vector<const Field*> keys;
  for (const SchemaSection& section : schema_sections()) {
    for (const Field& field : section.fields) {
      if (section.of_deployment && field.parent().empty() && field.name() != "deployments") {
        keys.push_back(&field);
      }
    }
  }
  return keys;
}

bool is_deployment_key(std::string_view key) {
  const std::vector<const Field*> keys = deployment_keys();
  return std::any_of(
      keys.begin(), keys.end(), [&](const Field* field) { return field->name() == key; });
}

// A list of objects, written at `path`.
void check_objects(const JsonValue& list, const std::string& path) {
  if (list.kind != Kind::List || list.items.empty()) {
    throw InputError({"", path, describe(list), "a list with at least one object"});
  }
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    if (list.items[i].kind != Kind::Object) {
      throw InputError({"", element_path(path, i), describe(list.items[i]), "an object"});
    }
  }
}

// `key` of the object `holder`, which stands at `outer` in the inline form, gets a value that was
// written at `from`.
void move_in(InlineForm& form,
             JsonValue& holder,
             const std::string& outer,
             const std::string& key,
             JsonValue value,
             const std::string& from) {
  const std::string path = joined(outer, key);
  if (holder.find(key) != nullptr) {
    throw InputError(
        {"", from, "a value here and at " + form.written_path(path), "one of the two"});
  }
  form.moved.emplace_back(path, from);
  holder.set(key, std::move(value));
}

void move_only_deployment(InlineForm& form, JsonValue deployment) {
  for (JsonMember& member : deployment.members) {
    const std::string from = "deployments[0]." + member.key;
    if (member.key != "name" && !is_deployment_key(member.key)) {
      throw InputError({"",
                        from,
                        "an unknown field" + did_you_mean(member.key, deployment_keys()),
                        "the fields of a deployment"});
    }
    const std::string key = member.key == "name" ? "deployment_name" : member.key;
    move_in(form, form.root, "", key, std::move(member.value), from);
  }
}

void move_deployments(InlineForm& form) {
  JsonValue* list = form.root.find("deployments");
  if (list == nullptr) {
    return;
  }
  check_objects(*list, "deployments");
  if (list->items.size() == 1) {
    JsonValue deployment = std::move(list->items.front());
    form.root.erase("deployments");
    move_only_deployment(form, std::move(deployment));
    return;
  }
  for (const JsonMember& member : form.root.members) {
    if (is_deployment_key(member.key)) {
      throw InputError({"",
                        member.key,
                        "a field of a deployment beside several deployments",
                        "it inside each of deployments"});
    }
  }
}

// Of the deployment at `outer`: the root, or one of several.
void move_workloads(InlineForm& form, JsonValue& deployment, const std::string& outer) {
  if (JsonValue* list = deployment.find("workloads")) {
    const std::string path = form.written_path(joined(outer, "workloads"));
    check_objects(*list, path);
    if (list->items.size() > 1 || deployment.find("mix") != nullptr) {
      return;
    }
    JsonValue workload = std::move(list->items.front());
    deployment.erase("workloads");
    move_in(form, deployment, outer, "workload", std::move(workload), path + "[0]");
  }
  JsonValue* workload = deployment.find("workload");
  if (workload == nullptr || workload->find("slo") == nullptr) {
    return;
  }
  JsonValue slo = *workload->find("slo");
  workload->erase("slo");
  const std::string from = form.written_path(joined(outer, "workload")) + ".slo";
  move_in(form, deployment, outer, "slo", std::move(slo), from);
}

// What stands before the first "." outside brackets, and the rest.
std::pair<std::string, std::string> split_first(std::string_view path) {
  const auto dot = path.find('.');
  return dot == std::string_view::npos
             ? std::pair(std::string(path), std::string())
             : std::pair(std::string(path.substr(0, dot)), std::string(path.substr(dot + 1)));
}

// "workloads[0].slo.x" of a single workload, as its deployment has it: "slo.x".
std::string only_workload_path(std::string path) {
  const auto [first, rest] = split_first(path);
  if (inside(first, "workloads")) {
    path = joined("workload", rest);
    path = rest.empty() ? "workload" : path;
  }
  constexpr std::string_view slo = "workload.slo";
  return inside(path, slo) ? path.substr(slo.size() - 3) : path;
}

// The path inside a deployment; `outer` is told in errors.
std::string inside_deployment(const JsonValue& deployment,
                              const std::string& path,
                              const std::string& outer) {
  const JsonValue* list = deployment.find("workloads");
  if (list == nullptr) {
    const bool first = !path.starts_with("workloads[") || path.starts_with("workloads[0]");
    return first ? only_workload_path(path) : path;
  }
  const bool workload = inside(path, "workload");
  if (workload || inside(path, "slo")) {
    const std::string one = joined(outer, "workloads[0]");
    throw InputError(
        {"",
         "",
         joined(outer, path) + ", where there are " + std::to_string(list->items.size()) +
             " workloads",
         "a path such as " + (workload ? one + path.substr(std::string_view("workload").size())
                                       : joined(one, path))});
  }
  return path;
}

}  // namespace

std::string InlineForm::written_path(std::string_view path) const {
  for (const auto& [now, before] : moved) {
    if (inside(path, now)) {
      return before + std::string(path.substr(now.size()));
    }
  }
  return std::string(path);
}

InlineForm to_inline_form(JsonValue document) {
  if (document.kind != Kind::Object) {
    throw InputError({"", "", describe(document), "an object: a scenario"});
  }
  InlineForm form{.root = std::move(document), .moved = {}};
  move_deployments(form);
  if (JsonValue* list = form.root.find("deployments")) {
    for (std::size_t i = 0; i < list->items.size(); ++i) {
      move_workloads(form, list->items[i], element_path("deployments", i));
    }
  } else {
    move_workloads(form, form.root, "");
  }
  return form;
}

std::string path_in_deployment(std::string_view path) {
  const auto [first, rest] = split_first(path);
  if (!inside(first, "deployments") || rest.empty()) {
    return std::string(path);
  }
  return rest == "name" ? "deployment_name" : rest;
}

std::string to_inline_path(std::string_view path) {
  return only_workload_path(path_in_deployment(path));
}

std::string to_inline_path(const JsonValue& root, std::string_view path) {
  const auto [first, rest] = split_first(path);
  const JsonValue* list = root.find("deployments");
  if (list == nullptr) {
    if (first != "deployments[0]" || rest.empty()) {
      return inside_deployment(root, std::string(path), "");
    }
    return rest == "name" ? "deployment_name" : inside_deployment(root, rest, "");
  }
  for (std::size_t i = 0; i < list->items.size(); ++i) {
    const std::string outer = element_path("deployments", i);
    if (first == outer && !rest.empty()) {
      return joined(outer, inside_deployment(list->items[i], rest, outer));
    }
  }
  if (is_deployment_key(first.substr(0, first.find('[')))) {
    throw InputError({"",
                      "",
                      std::string(path) + ", where there are " +
                          std::to_string(list->items.size()) + " deployments",
                      "a path such as deployments[0]." + std::string(path)});
  }
  return std::string(path);
}

}  // namespace rackplan
