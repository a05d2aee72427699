// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/render_plan.h"

#include "models/base/error.h"
#include "sim/plan/answer.h"
#include "sim/plan/compare_plans.h"
#include "sim/plan/plan_json.h"
#include "sim/plan/plan_tables.h"
#include "sim/report/csv_cell.h"
#include "sim/report/wrap.h"

namespace rackplan {
namespace {

constexpr std::size_t line_length = 100;
constexpr std::size_t label_width = 12;

std::string answer_text(const Plan& plan) {
  std::string text;
  for (const AnswerLine& line : answer_of(plan)) {
    const std::string label = line.label + std::string(label_width - line.label.size(), ' ');
    text += label + shortened(line.text, line_length - label_width) + "\n";
  }
  return text;
}

// What the lines of the answer had no room for.
TextTable in_full(const Plan& plan) {
  TextTable table({{"", Align::Left}, {"", Align::Left}});
  for (const AnswerLine& line : answer_of(plan)) {
    if (width_of(line.text) > line_length - label_width) {
      table.add({line.label, line.text});
    }
  }
  return table;
}

std::string table_text(const Plan& plan) {
  std::string text = answer_text(plan);
  std::vector<Section> sections = sections_of(plan);
  if (TextTable rest = in_full(plan); !rest.empty()) {
    sections.insert(sections.begin(), {"In full", std::move(rest)});
  }
  for (const Section& section : sections) {
    text += "\n" + section.title + "\n" + section.table.aligned(2, line_length);
  }
  return text;
}

std::string markdown_text(const Plan& plan) {
  TextTable answer({{"", Align::Left}, {"", Align::Left}});
  for (const AnswerLine& line : answer_of(plan)) {
    answer.add({line.label, line.text});
  }
  std::string text = "# Plan: " + plan.provenance.scenario + "\n\n" + answer.markdown();
  for (const Section& section : sections_of(plan)) {
    text += "\n## " + section.title + "\n\n" + section.table.markdown();
  }
  return text;
}

std::string csv_text(const Plan& plan) {
  std::string text = csv_row({"field", "value", "unit"});
  for (const Leaf& leaf : flatten(plan)) {
    text += csv_row({leaf.path, leaf.exact, leaf.unit});
  }
  return text;
}

}  // namespace

std::string render_plan(const Plan& plan, ReportFormat format) {
  switch (format) {
    case ReportFormat::Table:
      return table_text(plan);
    case ReportFormat::Markdown:
      return markdown_text(plan);
    case ReportFormat::Csv:
      return csv_text(plan);
    case ReportFormat::Json:
      return to_json(plan);
  }
  throw InvariantBroken("a plan has no other formats");
}

}  // namespace rackplan
