// SPDX-License-Identifier: Apache-2.0
#include "sim/report/render.h"

#include "models/base/error.h"
#include "sim/report/csv_cell.h"
#include "sim/report/flatten.h"
#include "sim/report/json.h"
#include "sim/report/report_tables.h"

namespace rackplan {
namespace {

std::string table_text(const Report& report) {
  std::string text;
  for (const Section& section : sections_of(report)) {
    text += (text.empty() ? "" : "\n") + section.table.aligned();
  }
  return text;
}

std::string markdown_text(const Report& report) {
  std::string text = "# " + report.provenance.scenario + "\n";
  for (const Section& section : sections_of(report)) {
    text += "\n## " + section.title + "\n\n" + section.table.markdown();
  }
  return text;
}

std::string csv_text(const Report& report) {
  std::string text = "field,value,unit\n";
  for (const Leaf& leaf : flatten(report)) {
    text += csv_cell(leaf.path) + "," + csv_cell(leaf.exact) + "," + csv_cell(leaf.unit) + "\n";
  }
  return text;
}

}  // namespace

std::string render(const Report& report, ReportFormat format) {
  switch (format) {
    case ReportFormat::Table:
      return table_text(report);
    case ReportFormat::Markdown:
      return markdown_text(report);
    case ReportFormat::Csv:
      return csv_text(report);
    case ReportFormat::Json:
      return to_json(report);
  }
  throw InvariantBroken("a report has no other formats");
}

}  // namespace rackplan
