// SPDX-License-Identifier: Apache-2.0
#include "sim/validate/row_groups.h"

#include "models/base/error.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace rackplan {
namespace {

/// From here on a measured closed-loop ratio says that the run was not a steady closed loop.
constexpr double odd_ratio = 1.3;
constexpr std::string_view regime_column = "regime";
/// From here on a decode step rests on the last resort.
constexpr double much_roofline = 0.5;

std::string cell_of(const Validation& validation, std::size_t row, const std::string& column) {
  if (column == regime_column) {
    const Prediction& prediction = validation.predictions[row];
    return prediction.made() ? std::string(name_of(prediction.regime)) : "none";
  }
  return validation.rows[row].cells.at(validation.table.find(column));
}

double badness(const Validation& validation, std::size_t row) {
  double worst = 0.0;
  for (const Metric metric : {Metric::TpotP50, Metric::TotalPerGpu}) {
    const auto error = relative_error(validation.rows[row], validation.predictions[row], metric);
    worst = error ? std::max(worst, std::fabs(std::log1p(*error))) : worst;
  }
  return worst;
}

}  // namespace

void check_columns(const MeasuredTable& table, std::span<const std::string> by) {
  for (const std::string& column : by) {
    if (column != regime_column && table.find(column) == table.columns.size()) {
      std::string accepted(regime_column);
      for (const std::string& known : table.columns) {
        accepted += ", " + known;
      }
      throw InputError({table.file, "", "no column \"" + column + "\"", accepted});
    }
  }
}

std::vector<RowGroup> group_rows(const Validation& validation, std::span<const std::string> by) {
  std::map<std::vector<std::string>, std::vector<std::size_t>> groups;
  for (std::size_t row = 0; row < validation.rows.size(); ++row) {
    std::vector<std::string> key;
    for (const std::string& column : by) {
      key.push_back(cell_of(validation, row, column));
    }
    groups[key].push_back(row);
  }
  std::vector<RowGroup> out;
  for (const auto& [key, rows] : groups) {
    RowGroup group{.key = {}, .rows = rows};
    for (std::size_t i = 0; i < by.size(); ++i) {
      group.key.emplace_back(by[i], key[i]);
    }
    out.push_back(std::move(group));
  }
  return out;
}

GroupAccuracy accuracy_of(const Validation& validation, const RowGroup& group) {
  GroupAccuracy accuracy;
  for (std::size_t m = 0; m < metric_count; ++m) {
    std::vector<std::pair<double, double>> pairs;
    for (const std::size_t row : group.rows) {
      const auto measured = validation.rows[row].measured.values.at(m);
      const auto predicted = validation.predictions[row].values.values.at(m);
      if (measured && predicted) {
        pairs.emplace_back(*predicted, *measured);
      }
    }
    accuracy.at(m) = summarise_accuracy(pairs);
  }
  return accuracy;
}

std::vector<std::size_t> worst_rows(const Validation& validation, std::size_t most) {
  std::vector<std::pair<double, std::size_t>> order;
  for (std::size_t row = 0; row < validation.rows.size(); ++row) {
    if (const double size = badness(validation, row); size > 0.0) {
      order.emplace_back(size, row);
    }
  }
  std::stable_sort(
      order.begin(), order.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<std::size_t> worst;
  for (std::size_t i = 0; i < std::min(most, order.size()); ++i) {
    worst.push_back(order[i].second);
  }
  return worst;
}

std::string likely_cause(const Validation& validation, std::size_t at) {
  const MeasuredRow& row = validation.rows[at];
  const Prediction& prediction = validation.predictions[at];
  std::vector<std::string> causes;
  const auto ratio = closed_loop_ratio(row, row.measured);
  if (ratio && *ratio > odd_ratio) {
    causes.emplace_back("the measured run was no steady closed loop");
  }
  if (prediction.near_balance()) {
    causes.emplace_back("close to the balance of prefill and decode");
  }
  if (row.prefill && row.recipe.empty()) {
    causes.emplace_back("recipe not known: limits assumed");
  }
  if (row.speculative) {
    causes.emplace_back("acceptance of drafts assumed");
  }
  if (!row.prefill) {
    causes.emplace_back("prefill interferes with decoding");
  }
  if (prediction.roofline_share > much_roofline) {
    causes.emplace_back("step time by roofline");
  }
  if (!row.decode.attention_dp && row.concurrency <= 4 * row.decode.workers) {
    causes.emplace_back("small batch on tensor parallelism: fused low-latency kernels");
  }
  std::string text;
  for (const std::string& cause : causes) {
    text += (text.empty() ? "" : "; ") + cause;
  }
  return text;
}

}  // namespace rackplan
