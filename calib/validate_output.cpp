// SPDX-License-Identifier: Apache-2.0
#include "calib/validate.h"
#include "models/cost/price.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <functional>

namespace rackplan {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t worst_rows = 10;

struct Column {
  const char* name;
  double JudgedRow::*value;
};
constexpr std::array columns{Column{"latency", &JudgedRow::latency},
                             Column{"latency_interpolated", &JudgedRow::interpolated},
                             Column{"latency_carried_sample", &JudgedRow::carried},
                             Column{"latency_no_scaling", &JudgedRow::unscaled},
                             Column{"latency_roofline", &JudgedRow::roofline}};

double error_of(const JudgedRow& row, double JudgedRow::*value) {
  return row.*value / (row.sample->us * 1e-6) - 1.0;
}

ErrorSummary summary_of(const std::vector<const JudgedRow*>& rows, double JudgedRow::*value) {
  std::vector<double> errors;
  for (const JudgedRow* row : rows) {
    if (row->*value > 0.0) {
      errors.push_back(error_of(*row, value));
    }
  }
  return summarise_errors(std::move(errors));
}

using Groups = std::map<CostFamily, std::vector<const JudgedRow*>>;
Groups groups_of(const std::vector<JudgedRow>& rows) {
  Groups groups;
  for (const JudgedRow& row : rows) {
    groups[row.sample->family].push_back(&row);
  }
  return groups;
}

template <class... Values>
std::string line(const char* format, Values... values) {
  std::array<char, 400> text{};
  std::snprintf(text.data(), text.size(), format, values...);
  return text.data();
}

std::string cell(const ErrorSummary& summary) {
  return summary.rows == 0 ? line("%16s", "-")
                           : line("%7.1f / %6.1f", 100 * summary.median_ape, 100 * summary.p90_ape);
}

std::string summary_line(const std::string& name, const std::vector<const JudgedRow*>& rows) {
  const ErrorSummary judged = summary_of(rows, &JudgedRow::latency);
  std::string text = line("%-32s %7ld  %s %7.1f  ",
                          name.c_str(),
                          static_cast<long>(rows.size()),
                          cell(judged).c_str(),
                          100 * judged.bias);
  for (std::size_t i = 1; i < columns.size(); ++i) {
    text += cell(summary_of(rows, columns[i].value)) + (i + 1 < columns.size() ? "  " : "\n");
  }
  return text;
}

std::string interval_line(const std::string& name, const std::vector<const JudgedRow*>& rows) {
  const IntervalSummary summary = summarise_intervals(rows);
  return summary.score == 0.0 ? ""
                              : line("%-32s %7.1f %%  +-%5.1f %%  %7.3f  +-%5.1f %%  %7.3f\n",
                                     name.c_str(),
                                     100 * summary.coverage,
                                     100 * summary.half_width,
                                     summary.score,
                                     100 * summary.constant_half_width,
                                     summary.constant_score);
}

std::vector<const JudgedRow*> worst_of(std::vector<const JudgedRow*> rows) {
  std::erase_if(rows, [](const JudgedRow* row) { return row->latency <= 0.0; });
  const auto size = [](const JudgedRow* row) {
    return std::fabs(std::log(row->latency / (row->sample->us * 1e-6)));
  };
  std::stable_sort(rows.begin(), rows.end(), [&](const JudgedRow* a, const JudgedRow* b) {
    return size(a) > size(b);
  });
  rows.resize(std::min(rows.size(), worst_rows));
  return rows;
}

ordered_json metric_json(const ErrorSummary& summary) {
  return {{"rows", summary.rows},
          {"median_ape", summary.median_ape},
          {"p90_ape", summary.p90_ape},
          {"bias", summary.bias},
          {"within_10pct", summary.within_10pct},
          {"within_2x", summary.within_2x}};
}

}  // namespace

std::string judgement_text(const std::string& gpu, const std::vector<JudgedRow>& rows) {
  std::string text = line("%-32s %7s  %16s %7s  %16s  %16s  %16s  %16s\n",
                          gpu.c_str(),
                          "rows",
                          "median/p90 %",
                          "bias %",
                          "interpolated",
                          "carried samples",
                          "no scaling",
                          "roofline");
  std::vector<const JudgedRow*> every;
  std::map<std::string_view, std::vector<const JudgedRow*>> by_class;
  for (const JudgedRow& row : rows) {
    every.push_back(&row);
    by_class[row.size_class].push_back(&row);
  }
  text += summary_line("all", every);
  for (const auto& [name, part] : by_class) {
    text += summary_line("  bound by " + std::string(name), part);
  }
  const Groups groups = groups_of(rows);
  for (const auto& [family, members] : groups) {
    text += summary_line(family_text(family), members);
    std::map<std::string_view, std::vector<const JudgedRow*>> classes;
    for (const JudgedRow* row : members) {
      classes[row->size_class].push_back(row);
    }
    for (const auto& [name, part] : classes) {
      text += summary_line("  bound by " + std::string(name), part);
    }
  }
  text += line("\n%-32s %9s  %9s  %7s  %9s  %7s\n",
               "intervals (80 %)",
               "covered",
               "width",
               "score",
               "constant",
               "score");
  text += interval_line("all", every);
  for (const auto& [family, members] : groups) {
    text += interval_line(family_text(family), members);
  }
  for (const auto& [family, members] : groups) {
    text += "\nworst of " + family_text(family) + "\n";
    for (const JudgedRow* row : worst_of(members)) {
      text += line("  %+8.1f %%  measured %.1f us, predicted %.1f us  %s\n",
                   100 * error_of(*row, &JudgedRow::latency),
                   row->sample->us,
                   row->latency * 1e6,
                   shape_text(*row->sample).c_str());
    }
  }
  return text;
}

std::string judgement_json(const std::string& gpu, const std::vector<JudgedRow>& rows) {
  ordered_json groups = ordered_json::array();
  for (const auto& [family, members] : groups_of(rows)) {
    ordered_json metrics = ordered_json::object();
    for (const Column& column : columns) {
      const ErrorSummary summary = summary_of(members, column.value);
      if (summary.rows > 0) {
        metrics[column.name] = metric_json(summary);
      }
    }
    const IntervalSummary intervals = summarise_intervals(members);
    if (intervals.score > 0.0) {
      metrics["latency"]["interval"] = {{"covers", interval_covers},
                                        {"coverage", intervals.coverage},
                                        {"half_width", intervals.half_width},
                                        {"score", intervals.score},
                                        {"constant_half_width", intervals.constant_half_width},
                                        {"constant_score", intervals.constant_score}};
    }
    groups.push_back({{"key", {{"gpu", gpu}, {"op", family_text(family)}}},
                      {"rows", members.size()},
                      {"metrics", metrics}});
  }
  std::string text = "{\"groups\": " + groups.dump(1) + ",\n\"rows\": [";
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const JudgedRow& row = rows[i];
    ordered_json json = {{"op", family_text(row.sample->family)},
                         {"shape", shape_text(*row.sample)},
                         {"measured_us", row.sample->us},
                         {"source", row.source}};
    for (const Column& column : columns) {
      if (row.*column.value > 0.0) {
        json[std::string(column.name) + "_us"] = row.*column.value * 1e6;
      }
    }
    text += (i == 0 ? "\n " : ",\n ") + json.dump();
  }
  return text + "\n]}\n";
}

}  // namespace rackplan
