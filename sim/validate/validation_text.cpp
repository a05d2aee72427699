// SPDX-License-Identifier: Apache-2.0
#include "sim/metrics/summary.h"
#include "sim/report/csv_cell.h"
#include "sim/report/number_text.h"
#include "sim/report/text_table.h"
#include "sim/validate/decision_regret.h"
#include "sim/validate/prediction_interval.h"
#include "sim/validate/render.h"

#include <array>
#include <cstdio>

namespace rackplan {
namespace {

constexpr std::size_t worst_shown = 10;

}  // namespace

std::string error_cell(const AccuracySummary& summary) {
  if (summary.rows == 0) {
    return "-";
  }
  std::array<char, 40> text{};
  std::snprintf(
      text.data(), text.size(), "%.1f/%.0f", 100.0 * summary.median_ape, 100.0 * summary.p90_ape);
  return text.data();
}

std::string share_cell(double fraction, bool known) {
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%.0f", 100.0 * fraction);
  return known ? text.data() : "-";
}

namespace {

std::string laid_out(const TextTable& table, bool markdown) {
  return markdown ? table.markdown() : table.aligned();
}

std::string group_name(const RowGroup& group) {
  std::string name;
  for (const auto& [column, text] : group.key) {
    name += (name.empty() ? "" : " ") + (text.empty() ? "-" : text);
  }
  return name.empty() ? "all rows" : name;
}

std::string row_name(const MeasuredRow& row) {
  const auto pool = [](const MeasuredPool& it) {
    const std::string kind = it.attention_dp ? "DEP" : it.ep > 1 ? "TEP" : "TP";
    return std::to_string(it.workers) + "x" + kind + std::to_string(it.tp);
  };
  return row.hardware + " " + row.framework + " " + row.precision +
         (row.speculative ? " mtp " : " ") + std::to_string(row.prompt) + "/" +
         std::to_string(row.output) + " c" + std::to_string(row.concurrency) + " " +
         (row.prefill ? pool(*row.prefill) + " + " : "") + pool(row.decode);
}

std::string group_table(const Validation& validation,
                        const std::vector<RowGroup>& groups,
                        bool markdown) {
  TextTable table({{"rows by group", Align::Left},
                   {"rows"},
                   {"TPOT p50"},
                   {"p99"},
                   {"bias"},
                   {"tok/s/GPU"},
                   {"bias"},
                   {"<10 %"},
                   {"<20 %"},
                   {"rank"},
                   {"TTFT p50"},
                   {"<2x"},
                   {"TTFT p99"},
                   {"<2x"},
                   {"e2e"}});
  for (const RowGroup& group : groups) {
    const GroupAccuracy accuracy = accuracy_of(validation, group);
    const auto of = [&](Metric metric) -> const AccuracySummary& {
      return accuracy.at(static_cast<std::size_t>(metric));
    };
    const AccuracySummary& total = of(Metric::TotalPerGpu);
    const bool any = total.rows > 0;
    table.add({group_name(group),
               std::to_string(group.rows.size()),
               error_cell(of(Metric::TpotP50)),
               error_cell(of(Metric::TpotP99)),
               share_cell(of(Metric::TpotP50).bias, any),
               error_cell(total),
               share_cell(total.bias, any),
               share_cell(total.within_10pct, any),
               share_cell(total.within_20pct, any),
               number_text(total.rank_correlation, 3),
               error_cell(of(Metric::TtftP50)),
               share_cell(of(Metric::TtftP50).within_2x, any),
               error_cell(of(Metric::TtftP99)),
               share_cell(of(Metric::TtftP99).within_2x, any),
               error_cell(of(Metric::E2eP50))});
  }
  return laid_out(table, markdown);
}

std::string worst_table(const Validation& validation, bool markdown) {
  TextTable table({{"worst rows", Align::Left},
                   {"TPOT ms"},
                   {"predicted"},
                   {"tok/s/GPU"},
                   {"predicted"},
                   {"regime", Align::Left},
                   {"likely cause", Align::Left}});
  const auto cell = [](const std::optional<double>& value) {
    return value ? number_text(*value, 4) : std::string("-");
  };
  for (const std::size_t at : worst_rows(validation, worst_shown)) {
    const MeasuredRow& row = validation.rows[at];
    const Prediction& prediction = validation.predictions[at];
    table.add({row_name(row),
               cell(row.measured[Metric::TpotP50]),
               cell(prediction.values[Metric::TpotP50]),
               cell(row.measured[Metric::TotalPerGpu]),
               cell(prediction.values[Metric::TotalPerGpu]),
               std::string(name_of(prediction.regime)),
               likely_cause(validation, at)});
  }
  return laid_out(table, markdown);
}

std::string troubles(const Validation& validation, bool markdown) {
  TextTable table({{"rows without a prediction", Align::Left}, {"reason", Align::Left}});
  for (std::size_t i = 0; i < validation.rows.size(); ++i) {
    if (!validation.predictions[i].made()) {
      table.add({row_name(validation.rows[i]), validation.predictions[i].trouble});
    }
  }
  return table.empty() ? std::string() : "\n" + laid_out(table, markdown);
}

/// Medians of concurrency · output / (e2e · output rate).
std::string ratio_line(const Validation& validation) {
  std::vector<double> measured;
  std::vector<double> predicted;
  for (std::size_t i = 0; i < validation.rows.size(); ++i) {
    const MeasuredRow& row = validation.rows[i];
    const auto seen = closed_loop_ratio(row, row.measured);
    const auto made = closed_loop_ratio(row, validation.predictions[i].values);
    if (seen && made) {
      measured.push_back(*seen);
      predicted.push_back(*made);
    }
  }
  if (measured.empty()) {
    return {};
  }
  return "\nClosed-loop ratio concurrency * output / (median e2e * output rate), median: "
         "measured " +
         number_text(percentile(measured, 0.5), 4) + ", predicted " +
         number_text(percentile(predicted, 0.5), 4) + ".\n";
}

std::string regret_part(const Validation& validation, bool markdown) {
  static const std::vector<std::string> alike{"hardware", "framework", "precision", "isl", "osl"};
  return "\nChoosing a layout by prediction, at floors of 20, 40, 80 and 120 tokens/s a user, "
         "among "
         "rows of the same\nhardware, framework, precision and lengths:\n\n" +
         regret_text(decision_regret(validation, alike), markdown);
}

}  // namespace

std::string validation_text(const Validation& validation,
                            std::span<const std::string> by,
                            bool markdown) {
  std::vector<RowGroup> groups = group_rows(validation, by);
  if (!by.empty()) {
    groups.push_back(group_rows(validation, {}).front());
  }
  return "Absolute percentage errors, median/p90; bias is the median of predicted/measured - 1, in "
         "percent.\n\n" +
         group_table(validation, groups, markdown) + ratio_line(validation) + "\n" +
         coverage_text(interval_coverage(validation), markdown) +
         regret_part(validation, markdown) + troubles(validation, markdown) + "\n" +
         worst_table(validation, markdown);
}

std::string validation_csv(const Validation& validation) {
  std::string text;
  const auto add = [&](const std::string& cell, bool last) {
    text += csv_cell(cell) + (last ? "\r\n" : ",");
  };
  for (const std::string& column : validation.table.columns) {
    add(column, false);
  }
  for (const std::string_view metric : metric_names) {
    add("predicted_" + std::string(metric), false);
  }
  add("regime", false);
  add("reason", false);
  add("likely_cause", true);
  for (std::size_t i = 0; i < validation.rows.size(); ++i) {
    const Prediction& prediction = validation.predictions[i];
    for (const std::string& cell : validation.rows[i].cells) {
      add(cell, false);
    }
    for (const std::optional<double>& value : prediction.values.values) {
      add(value ? number_text(*value, 17) : "", false);
    }
    add(prediction.made() ? std::string(name_of(prediction.regime)) : "", false);
    add(prediction.trouble, false);
    add(prediction.made() ? likely_cause(validation, i) : "", true);
  }
  return text;
}

}  // namespace rackplan
