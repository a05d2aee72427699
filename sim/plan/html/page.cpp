// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/html/page.h"

#include "sim/plan/answer.h"
#include "sim/plan/html/charts.h"
#include "sim/plan/html/style.h"
#include "sim/plan/plan_tables.h"
#include "sim/report/cost_tables.h"
#include "sim/report/number_text.h"
#include "sim/report/xml_text.h"

namespace rackplan {
namespace {

std::string element(const std::string& name, const std::string& text) {
  return "<" + name + ">" + xml_text(text) + "</" + name + ">";
}

std::string figure(const std::string& caption, const std::string& drawing) {
  return drawing.empty()
             ? ""
             : "<figure>\n" + element("figcaption", caption) + "\n" + drawing + "</figure>\n";
}

std::string cells(const TextTable& table, const std::vector<std::string>& row, const char* name) {
  std::string text = "<tr>";
  for (std::size_t i = 0; i < row.size(); ++i) {
    const bool number = table.columns()[i].align == Align::Right;
    text += "<" + std::string(name) + (number ? " class=\"number\">" : ">") + xml_text(row[i]) +
            "</" + name + ">";
  }
  return text + "</tr>\n";
}

std::string table_html(const TextTable& table) {
  std::vector<std::string> titles;
  bool headed = false;
  for (const TextTable::Column& column : table.columns()) {
    titles.push_back(column.title);
    headed = headed || !column.title.empty();
  }
  std::string text = "<div class=\"scroll\"><table>\n";
  text += headed ? "<thead>" + cells(table, titles, "th") + "</thead>\n" : "";
  text += "<tbody>\n";
  for (const auto& row : table.rows()) {
    text += cells(table, row, "td");
  }
  return text + "</tbody></table></div>\n";
}

std::string answer_html(const Plan& plan) {
  std::string text = "<table class=\"answer\"><tbody>\n";
  for (const AnswerLine& line : answer_of(plan)) {
    text += "<tr>" + element("td", line.label) + element("td", line.text) + "</tr>\n";
  }
  return text + "</tbody></table>\n";
}

std::string headroom_caption(const Plan& plan) {
  const bool known = plan.headroom && plan.headroom->first_miss;
  return known ? "Headroom: first miss at " + percent_text(*plan.headroom->first_miss) +
                     " of the demand"
               : "Headroom";
}

std::string charts_html(const Plan& plan) {
  std::string text = "<div class=\"charts\">\n";
  text += figure("Pareto front: throughput of a GPU against speed", throughput_front_chart(plan));
  text += figure("Pareto front: cost of a million tokens against speed", cost_front_chart(plan));
  const bool priced = plan.report && plan.report->cost;
  if (priced) {
    text += figure("Cost a year", cost_chart(*plan.report->cost));
  }
  text += figure("Placement: a row a node, a square a GPU", rack_chart(plan.racks));
  text += figure("Time to first token", ttft_chart(plan));
  text += figure("Inter-token latency", itl_chart(plan));
  text += figure(headroom_caption(plan), headroom_chart(plan));
  text += figure("What the cost hangs on", tornado_chart(plan));
  if (priced) {
    text += figure("Cash", cash_chart(*plan.report->cost));
  }
  return text + "</div>\n";
}

std::string tables_html(const Plan& plan) {
  std::string text;
  for (const Section& section : sections_of(plan)) {
    text += element("h2", section.title) + "\n" + table_html(section.table);
  }
  if (plan.report && plan.report->cost) {
    if (const TextTable quarters = cost_quarters(*plan.report->cost); !quarters.empty()) {
      text += element("h2", "Cash by quarter, USD") + "\n" + table_html(quarters);
    }
  }
  return text;
}

std::string footer_html(const Plan& plan) {
  const Provenance& it = plan.provenance;
  return "<footer>rackplan " + xml_text(it.version) + "; scenario " + xml_text(it.scenario) + " " +
         xml_text(it.scenario_hash) + "; costs " + xml_text(it.costs) + " " +
         xml_text(it.cost_hash) + "; network " + xml_text(it.network) + "; seed " +
         std::to_string(it.seed) + "</footer>\n";
}

}  // namespace

std::string plan_html(const Plan& plan) {
  const std::string title = "Plan: " + plan.provenance.scenario;
  return "<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\">\n<head>\n"
         "<meta charset=\"utf-8\"/>\n<meta name=\"viewport\" content=\"width=device-width, "
         "initial-scale=1\"/>\n" +
         element("title", title) + "\n<style>" + page_style + "</style>\n</head>\n<body>\n" +
         element("h1", title) + "\n" + answer_html(plan) + "<h2>Charts</h2>\n" + charts_html(plan) +
         tables_html(plan) + footer_html(plan) + "</body>\n</html>\n";
}

}  // namespace rackplan
