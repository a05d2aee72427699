// SPDX-License-Identifier: Apache-2.0
#include "sim/scenario/inline_form.h"

#include "models/base/error.h"
#include "sim/scenario/schema.h"

#include <algorithm>

namespace rackplan {
namespace {

using Kind = JsonValue::Kind;

constexpr std::string_view long_deployment = "deployments[0]";
constexpr std::string_view long_workload = "workloads[0]";

// `path` is `prefix` itself or something inside it.
bool inside(std::string_view path, std::string_view prefix) {
  return path.starts_with(prefix) &&
         (path.size() == prefix.size() || path[prefix.size()] == '.' || path[prefix.size()] == '[');
}

// Top-level fields that belong to a deployment.
std::vector<const Field*> deployment_keys() {
  std::vector<const Field*> keys;
  for (const SchemaSection& section : schema_sections()) {
    for (const Field& field : section.fields) {
      if (section.of_deployment && field.parent().empty()) {
        keys.push_back(&field);
      }
    }
  }
  return keys;
}

// The one object in the list `key`, written at `path`.
JsonValue only_element(JsonValue list, const std::string& path, const std::string& sharing) {
  if (list.kind != Kind::List || list.items.empty()) {
    throw InputError({"", path, describe(list), "a list with one object"});
  }
  if (list.items.size() > 1) {
    throw InputError({"",
                      path,
                      describe(list) + ", not simulated yet: several would share " + sharing,
                      "a list with one object"});
  }
  if (list.items.front().kind != Kind::Object) {
    throw InputError({"", path + "[0]", describe(list.items.front()), "an object"});
  }
  return std::move(list.items.front());
}

void move_in(InlineForm& form, std::string key, JsonValue value, const std::string& from) {
  if (form.root.find(key) != nullptr) {
    throw InputError({"", from, "a value here and at " + form.written_path(key), "one of the two"});
  }
  form.moved.emplace_back(key, from);
  form.root.set(key, std::move(value));
}

void move_deployment(InlineForm& form) {
  const JsonValue* list = form.root.find("deployments");
  if (list == nullptr) {
    return;
  }
  JsonValue deployment = only_element(*list, "deployments", "the estate");
  form.root.erase("deployments");
  const std::vector<const Field*> keys = deployment_keys();
  for (JsonMember& member : deployment.members) {
    const std::string from = std::string(long_deployment) + "." + member.key;
    const std::string key = member.key == "name" ? "deployment_name" : member.key;
    const bool known = std::any_of(
        keys.begin(), keys.end(), [&](const Field* field) { return field->name() == key; });
    if (!known) {
      throw InputError({"",
                        from,
                        "an unknown field" + did_you_mean(member.key, keys),
                        "the fields of a deployment"});
    }
    move_in(form, key, std::move(member.value), from);
  }
}

void move_workload(InlineForm& form) {
  if (const JsonValue* list = form.root.find("workloads")) {
    const std::string path = form.written_path("workloads");
    JsonValue workload = only_element(*list, path, "the deployment by weight");
    form.root.erase("workloads");
    move_in(form, "workload", std::move(workload), path + "[0]");
  }
  JsonValue* workload = form.root.find("workload");
  if (workload == nullptr || workload->find("slo") == nullptr) {
    return;
  }
  JsonValue slo = *workload->find("slo");
  workload->erase("slo");
  move_in(form, "slo", std::move(slo), form.written_path("workload") + ".slo");
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
  move_deployment(form);
  move_workload(form);
  return form;
}

std::string to_inline_path(std::string_view path) {
  if (inside(path, long_deployment) && path.size() > long_deployment.size()) {
    path.remove_prefix(long_deployment.size() + 1);
    if (path == "name") {
      return "deployment_name";
    }
  }
  std::string plain(path);
  if (inside(plain, long_workload)) {
    plain = "workload" + plain.substr(long_workload.size());
  }
  constexpr std::string_view inner = "workload.slo";
  if (inside(plain, inner)) {
    plain = plain.substr(inner.size() - 3);  // keeps "slo"
  }
  return plain;
}

}  // namespace rackplan
