// SPDX-License-Identifier: Apache-2.0
#include "sim/scenario/schema.h"

#include "models/base/suggest.h"
#include "models/units/text.h"
#include "sim/scenario/inline_form.h"
#include "sim/scenario/schema_tables.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>

namespace rackplan {
namespace {

// "pools[1].limits" and "pools.limits" both give "pools.limits".
std::string without_indices(std::string_view path) {
  std::string plain;
  bool inside = false;
  for (const char c : path) {
    inside = c == '[' || (inside && c != ']');
    if (!inside && c != ']') {
      plain += c;
    }
  }
  return plain;
}

// Of records that differ only in "[]" the one with fewest is first, and is the one found.
const std::map<std::string, const Field*>& by_plain_path() {
  static const std::map<std::string, const Field*> index = [] {
    std::map<std::string, const Field*> all;
    for (const SchemaSection& section : schema_sections()) {
      for (const Field& field : section.fields) {
        all.emplace(without_indices(field.path), &field);
      }
    }
    return all;
  }();
  return index;
}

// Whether a path of the inline form leads to a field of a deployment.
bool in_deployment(std::string_view path) {
  const std::string_view first = path.substr(0, path.find_first_of(".["));
  const std::vector<const Field*> fields = fields_of("deployments[]");
  return first == "deployment_name" ||
         std::any_of(fields.begin(), fields.end(), [&](const Field* field) {
           return field->name() == first;
         });
}

std::string number(double value) {
  if (value == 0x1p64) {
    return "18446744073709551615";  // the largest 64-bit integer, which is no double
  }
  std::array<char, 32> digits{};
  const auto [end, trouble] =
      value == std::floor(value) && std::abs(value) < 1.8e19
          ? std::to_chars(
                digits.data(), digits.data() + digits.size(), value, std::chars_format::fixed)
          : std::to_chars(digits.data(), digits.data() + digits.size(), value);
  return {digits.data(), end};
}

std::string bound(double value, const Field& field) {
  return field.type == FieldType::Quantity || field.type == FieldType::Duration
             ? format_in_base(value, field.dimension, 6)
             : number(value);
}

std::string between(const Field& field) {
  const bool low = std::isfinite(field.low);
  const bool high = std::isfinite(field.high);
  if (!low && !high) {
    return "";
  }
  if (low && field.low == field.high) {
    return " " + bound(field.low, field);
  }
  if (low && field.above_low) {
    return " above " + bound(field.low, field) +
           (high ? ", up to " + bound(field.high, field) : std::string());
  }
  if (low && high) {
    return " from " + bound(field.low, field) + " to " + bound(field.high, field);
  }
  return low ? " of at least " + bound(field.low, field) : " up to " + bound(field.high, field);
}

std::string one_of(const Field& field) {
  std::string words;
  for (const Choice& choice : field.choices) {
    if (choice.not_yet.empty() || !field.simulated()) {
      words += (words.empty() ? "" : ", ") + std::string(choice.value);
    }
  }
  return "one of " + words;
}

// The forms in which a length or a duration may be written as an object.
std::string forms_of(const Field& field) {
  std::string words;
  for (const Field* form : fields_of(field.path)) {
    if (form->group == "form") {
      words += (words.empty() ? "" : ", ") + std::string(form->name());
    }
  }
  return words;
}

std::string element_words(const Field& field) {
  switch (field.type) {
    case FieldType::Object:
      return "an object";
    case FieldType::List:
      return "a list";
    case FieldType::Text:
      return field.low >= 1 ? "text" : "text (may be empty)";
    case FieldType::Choice:
      return one_of(field);
    case FieldType::Boolean:
      return "true or false";
    case FieldType::Integer:
      return field.low == field.high ? number(field.low) : "an integer" + between(field);
    case FieldType::Number:
      return "a number" + between(field);
    case FieldType::Quantity:
      return accepted_form(field.dimension) +
             (std::isfinite(field.low) || std::isfinite(field.high) ? "," : "") + between(field);
    case FieldType::Plan:
      return "a plan such as TP4, TEP8 or DEP16, or an object with attention_tp, attention_dp, ep, "
             "pp";
    case FieldType::Length:
      return "an integer" + between(field) + ", or an object with one of " + forms_of(field);
    case FieldType::Load:
      return "\"balanced\", or an object with power_law or histogram";
    case FieldType::Duration:
      return accepted_form(field.dimension) + "," + between(field) + ", or an object with one of " +
             forms_of(field);
  }
  return {};
}

std::string hint(const std::string& nearest) {
  return nearest.empty() ? "" : ", did you mean \"" + nearest + "\"?";
}

std::string count_words(const Field& field) {
  const bool open = field.max_items == std::numeric_limits<int>::max();
  if (field.min_items == field.max_items) {
    return std::to_string(field.min_items);
  }
  if (open) {
    return field.min_items == 0 ? "any number" : "at least " + std::to_string(field.min_items);
  }
  return std::to_string(field.min_items) + " to " + std::to_string(field.max_items);
}

}  // namespace

std::string_view Field::name() const {
  std::string_view last = path.substr(path.rfind('.') + 1);  // npos + 1 == 0
  return last.substr(0, last.find('['));
}

std::string_view Field::parent() const {
  const auto dot = path.rfind('.');
  return dot == std::string_view::npos ? std::string_view() : path.substr(0, dot);
}

std::span<const SchemaSection> schema_sections() {
  static const std::array sections{
      SchemaSection{.title = "Scenario, network, measurement",
                    .intro = "The scenario as a whole.",
                    .fields = schema_tables::scenario()},
      SchemaSection{.title = "Estate",
                    .intro = "The hardware that exists or may be bought.",
                    .fields = schema_tables::estate()},
      SchemaSection{.title = "Deployment",
                    .intro = "One model in service.",
                    .of_deployment = true,
                    .fields = schema_tables::deployment()},
      SchemaSection{.title = "Pools",
                    .intro = "The workers that serve it.",
                    .of_deployment = true,
                    .fields = schema_tables::pools()},
      SchemaSection{.title = "Router",
                    .intro = "Which worker gets a request.",
                    .of_deployment = true,
                    .fields = schema_tables::router()},
      SchemaSection{.title = "Workload and objectives",
                    .intro = "Which requests come, when, how long, and what a good answer is.",
                    .of_deployment = true,
                    .fields = schema_tables::workload()},
      SchemaSection{.title = "Arrivals, conversations and changed traces",
                    .intro = "What synthetic requests are like, and what is changed in a trace.",
                    .of_deployment = true,
                    .fields = schema_tables::arrivals()},
      SchemaSection{.title = "Economics",
                    .intro = "What owning or renting the hardware costs.",
                    .fields = schema_tables::economics()},
      SchemaSection{.title = "Faults",
                    .intro = "What breaks, when, and how it is repaired.",
                    .fields = schema_tables::faults()},
      SchemaSection{.title = "Plan",
                    .intro = "What the planner may choose, and what it looks for.",
                    .fields = schema_tables::plan()},
  };
  return sections;
}

const Field* find_field(std::string_view path) {
  const auto& index = by_plain_path();
  auto found = index.find(without_indices(path));
  const std::string inside = path_in_deployment(path);
  for (const std::string& shorter : {inside, to_inline_path(inside)}) {
    if (found == index.end() && in_deployment(shorter)) {
      found = index.find(without_indices(shorter));
    }
  }
  return found == index.end() ? nullptr : found->second;
}

std::vector<const Field*> fields_of(std::string_view parent) {
  std::vector<const Field*> fields;
  for (const SchemaSection& section : schema_sections()) {
    for (const Field& field : section.fields) {
      const std::string_view home = field.parent();
      const bool of_one = parent == "deployments[]" && section.of_deployment && home.empty() &&
                          field.name() != "deployments" && field.name() != "deployment_name";
      const bool of_workload =
          parent == "workloads[]" && (home == "workload" || field.path == "slo");
      if ((home == parent || of_one || of_workload) && !field.path.ends_with("[][]")) {
        fields.push_back(&field);
      }
    }
  }
  return fields;
}

std::string accepted_words(const Field& field) {
  std::string words = element_words(field);
  if (field.is_list()) {
    words = "a list of " + count_words(field) + ", each " + words;
  }
  return words;
}

std::string did_you_mean(std::string_view found, std::span<const Field* const> candidates) {
  std::vector<std::string> names;
  for (const Field* field : candidates) {
    names.emplace_back(field->name());
  }
  return hint(suggest(found, names));
}

std::string did_you_mean_path(std::string_view path) {
  std::vector<std::string> paths;
  std::string same_name;
  for (const SchemaSection& section : schema_sections()) {
    for (const Field& field : section.fields) {
      paths.emplace_back(field.path);
      if (same_name.empty() && field.name() == path) {
        same_name = field.path;
      }
    }
  }
  return hint(same_name.empty() ? suggest(path, paths) : same_name);
}

}  // namespace rackplan
