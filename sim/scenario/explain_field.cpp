// SPDX-License-Identifier: Apache-2.0
#include "sim/scenario/explain_field.h"

#include "models/base/error.h"
#include "sim/scenario/inline_form.h"
#include "sim/scenario/schema.h"

#include <vector>

namespace rackplan {
namespace {

std::string default_words(const Field& field) {
  return std::string(field.default_json.empty() ? field.default_words : field.default_json);
}

std::string required_words(const Field& field) {
  if (!field.group.empty()) {
    std::string names;
    for (const Field* other : fields_of(field.parent())) {
      if (other->group == field.group) {
        names += (names.empty() ? "" : ", ") + std::string(other->name());
      }
    }
    return (field.required ? "exactly one of " : "at most one of ") + names;
  }
  if (!field.only_with.empty()) {
    return "only with " + std::string(field.only_with);
  }
  if (!field.not_with.empty()) {
    return (field.required ? "required without " : "not with ") + std::string(field.not_with);
  }
  return field.required ? "required" : "";
}

void add_line(std::string& text, std::string_view label, std::string_view words) {
  constexpr std::size_t width = 11;
  if (!words.empty()) {
    text += "  " + std::string(label) + std::string(width - label.size(), ' ') +
            std::string(words) + "\n";
  }
}

// A cell of a Markdown table.
std::string cell(std::string_view words) {
  std::string out;
  for (const char c : words) {
    out += c == '|' ? std::string("\\|") : std::string(1, c);
  }
  return out;
}

std::string markdown_row(const Field& field) {
  std::string fallback = default_words(field);
  if (!field.source.empty()) {
    fallback += " (" + std::string(field.source) + ")";
  }
  const std::string need = required_words(field);
  if (!need.empty()) {
    fallback = fallback.empty() ? need : need + "; " + fallback;
  }
  const std::string state = field.simulated() ? "yes" : "not yet: " + std::string(field.not_yet);
  return "| `" + std::string(field.path) + "` | " + cell(field.help) + " | " +
         cell(accepted_words(field)) + " | " + cell(fallback) + " | " + cell(state) + " |\n";
}

}  // namespace

std::string explain_field(std::string_view path) {
  const std::string plain = to_inline_path(path);
  const Field* field = find_field(plain);
  if (field == nullptr) {
    throw InputError({"",
                      std::string(path),
                      "a path that is not in the schema" + did_you_mean_path(plain),
                      "a path such as workload.concurrency or pools[].replicas"});
  }
  std::string text = std::string(field->path) + "\n  " + std::string(field->help) + "\n";
  add_line(text, "value", accepted_words(*field));
  add_line(text, "needed", required_words(*field));
  add_line(text, "default", default_words(*field));
  add_line(text, "source", field->source);
  add_line(text,
           "simulated",
           field->simulated() ? std::string("yes") : "not yet: it " + std::string(field->not_yet));
  for (const Choice& choice : field->choices) {
    std::string words = std::string(choice.value) + ": " + std::string(choice.help);
    if (!choice.not_yet.empty()) {
      words += " (not simulated yet: it " + std::string(choice.not_yet) + ")";
    }
    add_line(text, &choice == &field->choices.front() ? "choices" : "", words);
  }
  const std::vector<const Field*> inside = fields_of(field->path);
  for (const Field* inner : inside) {
    add_line(text,
             inner == inside.front() ? "fields" : "",
             std::string(inner->name()) + ": " + std::string(inner->help) +
                 (inner->simulated() ? "" : " (not simulated yet)"));
  }
  return text;
}

std::string schema_markdown() {
  std::string text;
  for (const SchemaSection& section : schema_sections()) {
    text += (text.empty() ? "## " : "\n## ") + std::string(section.title) + "\n\n" +
            std::string(section.intro) +
            "\n\n| field | meaning | accepted | default | simulated |\n|---|---|---|---|---|\n";
    for (const Field& field : section.fields) {
      if (!field.path.ends_with("[][]")) {
        text += markdown_row(field);
      }
    }
  }
  return text;
}

}  // namespace rackplan
