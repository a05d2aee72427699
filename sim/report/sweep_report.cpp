// SPDX-License-Identifier: Apache-2.0
#include "sim/report/sweep_report.h"

#include "models/base/error.h"
#include "models/units/text.h"
#include "sim/report/csv_cell.h"
#include "sim/report/number_text.h"
#include "sim/report/text_table.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace rackplan {
namespace {

using Json = nlohmann::ordered_json;

constexpr int exact_digits = 17;
constexpr double per_million = 1e6;  // tokens

// One figure: its names, its unit in CSV, and itself where a row has it.
struct Cell {
  const char* title;            // in tables
  const char* name;             // in JSON
  const char* column;           // in CSV, with the unit
  std::optional<double> value;  // in that unit
  std::string text;             // for people
  std::string exact;            // in JSON; empty: `value`
};

template <class Q>
Cell cell(const char* title, const char* name, const char* column, std::optional<Q> value, Q unit) {
  if (!value) {
    return {title, name, column, std::nullopt, "", ""};
  }
  return {title, name, column, *value / unit, format(*value), format(*value, exact_digits)};
}

std::vector<Cell> cells(const SweepRow& row, const SweepFigures& figures) {
  const TokensPerSecond tokens = token / s;
  Cell good{"good", "good_request_fraction", "good_request_fraction", {}, "", ""};
  if (figures.good_request_fraction) {
    good.value = figures.good_request_fraction;
    good.text = percent_text(*good.value, 4);
  }
  Cell cost =
      cell<UsdPerToken>("cost", "cost", "cost_usd_per_mtok", row.cost, UsdPerToken::from_base(1.0));
  if (cost.value) {
    *cost.value *= per_million;
  }
  return {cell<TokensPerSecond>("per GPU",
                                "total_token_throughput_per_gpu",
                                "total_token_throughput_per_gpu_tok_s",
                                figures.total_token_throughput_per_gpu,
                                tokens),
          cell<TokensPerSecond>("output",
                                "output_token_throughput",
                                "output_token_throughput_tok_s",
                                figures.output_token_throughput,
                                tokens),
          cell<PerSecond>("requests",
                          "request_throughput",
                          "request_throughput_per_s",
                          figures.request_throughput,
                          1.0 / s),
          cell<Seconds>("TTFT p50",
                        "time_to_first_token_p50",
                        "time_to_first_token_p50_s",
                        figures.time_to_first_token_p50,
                        s),
          cell<Seconds>("TTFT p99",
                        "time_to_first_token_p99",
                        "time_to_first_token_p99_s",
                        figures.time_to_first_token_p99,
                        s),
          cell<Seconds>("ITL p50",
                        "inter_token_latency_p50",
                        "inter_token_latency_p50_s",
                        figures.inter_token_latency_p50,
                        s),
          cell<Seconds>("ITL p99",
                        "inter_token_latency_p99",
                        "inter_token_latency_p99_s",
                        figures.inter_token_latency_p99,
                        s),
          std::move(good),
          std::move(cost)};
}

// Every line of the report: infeasible points have empty cells.
template <class Line>
void each_line(const SweepReport& report, Line line) {
  for (const SweepRow& row : report.rows) {
    if (row.deployments.empty()) {
      line(row, SweepFigures{}, false);
    }
    for (const SweepFigures& figures : row.deployments) {
      line(row, figures, true);
    }
  }
}

bool several(const SweepReport& report) {
  return std::any_of(report.rows.begin(), report.rows.end(), [](const SweepRow& row) {
    return row.deployments.size() > 1;
  });
}

TextTable table(const SweepReport& report) {
  const std::vector<Cell> all = cells({}, {});
  std::vector<bool> used(all.size(), false);
  bool infeasible = false;
  each_line(report, [&](const SweepRow& row, const SweepFigures& figures, bool feasible) {
    const std::vector<Cell> line = cells(row, figures);
    for (std::size_t i = 0; i < line.size(); ++i) {
      used[i] = used[i] || (feasible && line[i].value);
    }
    infeasible = infeasible || !feasible;
  });
  std::vector<TextTable::Column> columns;
  for (const std::string& field : report.fields) {
    columns.push_back({field, Align::Left});
  }
  if (several(report)) {
    columns.push_back({"deployment", Align::Left});
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (used[i]) {
      columns.push_back({all[i].title});
    }
  }
  if (infeasible) {
    columns.push_back({"infeasible", Align::Left});
  }
  TextTable table(columns);
  each_line(report, [&](const SweepRow& row, const SweepFigures& figures, bool feasible) {
    std::vector<std::string> texts = row.values;
    if (several(report)) {
      texts.push_back(figures.deployment);
    }
    const std::vector<Cell> line = cells(row, figures);
    for (std::size_t i = 0; i < line.size(); ++i) {
      if (used[i]) {
        texts.push_back(feasible ? line[i].text : "");
      }
    }
    if (infeasible) {
      texts.push_back(row.infeasible);
    }
    table.add(texts);
  });
  return table;
}

std::string csv(const SweepReport& report) {
  std::string text;
  const auto add = [&](const std::string& cell) { text += csv_cell(cell) + ","; };
  for (const std::string& field : report.fields) {
    add(field);
  }
  add("deployment");
  for (const Cell& cell : cells({}, {})) {
    add(cell.column);
  }
  text += "infeasible\n";
  each_line(report, [&](const SweepRow& row, const SweepFigures& figures, bool feasible) {
    for (const std::string& value : row.values) {
      add(value);
    }
    add(figures.deployment);
    for (const Cell& cell : cells(row, figures)) {
      add(feasible && cell.value ? number_text(*cell.value, exact_digits) : "");
    }
    text += csv_cell(row.infeasible) + "\n";
  });
  return text;
}

std::string json(const SweepReport& report) {
  Json rows = Json::array();
  each_line(report, [&](const SweepRow& row, const SweepFigures& figures, bool feasible) {
    Json line = Json::object();
    Json& values = line["values"] = Json::object();
    for (std::size_t i = 0; i < report.fields.size(); ++i) {
      values[report.fields[i]] = row.values[i];
    }
    if (!feasible) {
      line["infeasible"] = row.infeasible;
    } else {
      line["deployment"] = figures.deployment;
      for (const Cell& cell : cells(row, figures)) {
        if (cell.value) {
          line[cell.name] = cell.exact.empty() ? Json(*cell.value) : Json(cell.exact);
        }
      }
    }
    rows.push_back(line);
  });
  const Json whole = {{"schema", 1}, {"fields", report.fields}, {"rows", rows}};
  return whole.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

SweepRow sweep_row(std::vector<std::string> values, const Report& report) {
  SweepRow row{.values = std::move(values), .deployments = {}, .cost = {}, .infeasible = ""};
  for (const DeploymentReport& deployment : report.deployments) {
    const RequestMetrics& metrics = deployment.metrics;
    SweepFigures figures{
        .deployment = deployment.name,
        .total_token_throughput_per_gpu = deployment.throughput.total_token_throughput_per_gpu,
        .output_token_throughput = metrics.output_token_throughput,
        .request_throughput = metrics.request_throughput};
    if (metrics.time_to_first_token.count > 0) {
      figures.time_to_first_token_p50 = metrics.time_to_first_token.p50 * ms;
      figures.time_to_first_token_p99 = metrics.time_to_first_token.p99 * ms;
    }
    if (metrics.inter_token_latency.count > 0) {
      figures.inter_token_latency_p50 = metrics.inter_token_latency.p50 * ms;
      figures.inter_token_latency_p99 = metrics.inter_token_latency.p99 * ms;
    }
    const auto& workloads = deployment.workloads;
    if (std::any_of(
            workloads.begin(), workloads.end(), [](const auto& it) { return !it.slo.empty(); })) {
      figures.good_request_fraction = metrics.good_request_fraction;
    }
    row.deployments.push_back(std::move(figures));
  }
  if (report.cost) {
    row.cost = report.cost->headline;
  }
  return row;
}

SweepRow infeasible_row(std::vector<std::string> values, std::string why) {
  return {.values = std::move(values), .deployments = {}, .cost = {}, .infeasible = std::move(why)};
}

std::string render(const SweepReport& report, ReportFormat format) {
  switch (format) {
    case ReportFormat::Table:
      return table(report).aligned();
    case ReportFormat::Markdown:
      return table(report).markdown();
    case ReportFormat::Csv:
      return csv(report);
    case ReportFormat::Json:
      return json(report);
  }
  throw InvariantBroken("a sweep has no other formats");
}

}  // namespace rackplan
