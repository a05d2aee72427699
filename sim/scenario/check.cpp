// SPDX-License-Identifier: Apache-2.0
#include "sim/scenario/check.h"

#include "models/base/error.h"
#include "sim/scenario/check_value.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace rackplan {
namespace {

using Kind = JsonValue::Kind;

void check_object(const JsonValue& node, std::string_view pattern, const std::string& path);

std::string joined(std::string_view outer, std::string_view key) {
  return outer.empty() ? std::string(key) : std::string(outer) + "." + std::string(key);
}

void check_element(const JsonValue& node, const Field& field, const std::string& path);

void check_list(const JsonValue& node, const Field& field, const std::string& path) {
  if (node.kind != Kind::List || node.items.size() < static_cast<std::size_t>(field.min_items) ||
      node.items.size() > static_cast<std::size_t>(field.max_items)) {
    throw InputError({"", path, describe(node), accepted_words(field)});
  }
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    check_element(node.items[i], field, path + "[" + std::to_string(i) + "]");
  }
}

// The record of the inner lists: the same path with one more "[]".
const Field& inner_list_of(const Field& list) {
  const std::string inner = std::string(list.path) + "[]";
  for (const SchemaSection& section : schema_sections()) {
    for (const Field& field : section.fields) {
      if (field.path == inner) {
        return field;
      }
    }
  }
  throw InvariantBroken("every list of lists in the schema has a record of its inner lists");
}

void check_element(const JsonValue& node, const Field& field, const std::string& path) {
  const bool may_be_object = field.type == FieldType::Object || field.type == FieldType::Plan ||
                             field.type == FieldType::Length || field.type == FieldType::Duration ||
                             field.type == FieldType::Load;
  if (may_be_object && node.kind == Kind::Object) {
    check_object(node, field.path, path);
  } else if (field.type == FieldType::List) {
    check_list(node, inner_list_of(field), path);
  } else {
    check_value(node, field, path);
  }
}

// A key with "." or "[" would otherwise be looked up as a path.
const Field* find_member(const std::vector<const Field*>& fields, std::string_view key) {
  const auto found = std::find_if(
      fields.begin(), fields.end(), [&](const Field* field) { return field->name() == key; });
  return found == fields.end() ? nullptr : *found;
}

std::string names_in_group(const std::vector<const Field*>& fields, std::string_view group) {
  std::string names;
  for (const Field* field : fields) {
    if (field->group == group) {
      names += (names.empty() ? "" : ", ") + std::string(field->name());
    }
  }
  return names;
}

// Fields that exclude each other: not two, and one where it is required.
void check_groups(const JsonValue& node,
                  const std::vector<const Field*>& fields,
                  const std::string& path) {
  std::set<std::string_view> seen;
  for (const Field* field : fields) {
    if (field->group.empty() || !seen.insert(field->group).second) {
      continue;
    }
    std::string present;
    int count = 0;
    for (const Field* other : fields) {
      if (other->group == field->group && node.find(other->name()) != nullptr) {
        present += (count == 0 ? "" : " and ") + std::string(other->name());
        ++count;
      }
    }
    if (count > 1 || (count == 0 && field->required)) {
      throw InputError({"",
                        path,
                        count == 0 ? "none of its alternatives" : present + " together",
                        "exactly one of " + names_in_group(fields, field->group)});
    }
  }
}

void check_company(const JsonValue& node,
                   const std::vector<const Field*>& fields,
                   const std::string& path) {
  for (const Field* field : fields) {
    const std::string here = joined(path, field->name());
    const bool present = node.find(field->name()) != nullptr;
    const bool with = !field->only_with.empty() && node.find(field->only_with) != nullptr;
    const bool against = !field->not_with.empty() && node.find(field->not_with) != nullptr;
    if (present && !field->only_with.empty() && !with) {
      throw InputError({"",
                        here,
                        "a field without effect here",
                        "it only beside \"" + std::string(field->only_with) + "\""});
    }
    if (present && against) {
      throw InputError({"",
                        here,
                        "a field without effect beside \"" + std::string(field->not_with) + "\"",
                        "one of the two"});
    }
    if (!present && field->required && field->group.empty() && !against) {
      throw InputError({"", here, "nothing", accepted_words(*field)});
    }
  }
}

// Beside several deployments their fields stand in each.
void leave_to_deployments(std::vector<const Field*>& fields) {
  const std::vector<const Field*> theirs = fields_of("deployments[]");
  std::erase_if(fields, [&](const Field* field) {
    return std::find(theirs.begin(), theirs.end(), field) != theirs.end() ||
           field->name() == "deployment_name";
  });
}

void check_object(const JsonValue& node, std::string_view pattern, const std::string& path) {
  std::vector<const Field*> fields = fields_of(pattern);
  if (node.find("deployments") != nullptr) {
    leave_to_deployments(fields);
  }
  for (const JsonMember& member : node.members) {
    const std::string here = joined(path, member.key);
    const Field* field = find_member(fields, member.key);
    if (field == nullptr) {
      throw InputError(
          {"", here, unknown_field_words(member.key, fields), "a field of the schema"});
    }
    if (!field->simulated()) {
      refuse_not_yet(here, "a field", field->not_yet);
    }
    if (field->is_list()) {
      check_list(member.value, *field, here);
    } else {
      check_element(member.value, *field, here);
    }
  }
  check_groups(node, fields, path);
  check_company(node, fields, path);
}

}  // namespace

void check_against_schema(const JsonValue& root) {
  // The version first: another version's fields are not misspelt ones.
  const Field* version = find_field("schema");
  if (const JsonValue* value = root.find("schema")) {
    check_value(*value, *version, "schema");
  } else {
    throw InputError({"", "schema", "nothing", accepted_words(*version)});
  }
  check_object(root, "", "");
}

void refuse_not_yet(std::string_view path, std::string_view what, std::string_view reason) {
  throw InputError({"",
                    std::string(path),
                    std::string(what) + " that is not simulated yet: it " + std::string(reason),
                    "the scenario without it"});
}

std::string unknown_field_words(std::string_view key, const std::vector<const Field*>& fields) {
  const std::string hint = did_you_mean(key, fields);
  std::string words = "an unknown field" + hint;
  if (hint.empty()) {
    words += " (there are ";
    for (const Field* field : fields) {
      words += (field == fields.front() ? "" : ", ") + std::string(field->name());
    }
    words += ")";
  }
  return words;
}

}  // namespace rackplan
