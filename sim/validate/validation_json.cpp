// SPDX-License-Identifier: Apache-2.0
#include "sim/validate/render.h"

#include <nlohmann/json.hpp>

namespace rackplan {
namespace {

using nlohmann::ordered_json;

ordered_json summary_json(const AccuracySummary& summary) {
  return {{"rows", summary.rows},
          {"median_ape", summary.median_ape},
          {"p90_ape", summary.p90_ape},
          {"bias", summary.bias},
          {"within_10pct", summary.within_10pct},
          {"within_20pct", summary.within_20pct},
          {"within_2x", summary.within_2x},
          {"rank_correlation", summary.rank_correlation}};
}

ordered_json group_json(const Validation& validation, const RowGroup& group) {
  ordered_json key = ordered_json::object();
  for (const auto& [column, text] : group.key) {
    key[column] = text;
  }
  ordered_json metrics = ordered_json::object();
  const GroupAccuracy accuracy = accuracy_of(validation, group);
  for (std::size_t m = 0; m < metric_count; ++m) {
    if (accuracy.at(m).rows > 0) {
      metrics[std::string(metric_names.at(m))] = summary_json(accuracy.at(m));
    }
  }
  return {{"key", key}, {"rows", group.rows.size()}, {"metrics", metrics}};
}

ordered_json values_json(const MetricValues& values) {
  ordered_json json = ordered_json::object();
  for (std::size_t m = 0; m < metric_count; ++m) {
    if (values.values.at(m)) {
      json[std::string(metric_names.at(m))] = *values.values.at(m);
    }
  }
  return json;
}

ordered_json row_json(const Validation& validation, std::size_t at) {
  const MeasuredRow& row = validation.rows[at];
  const Prediction& prediction = validation.predictions[at];
  ordered_json cells = ordered_json::object();
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    cells[validation.table.columns[i]] = row.cells[i];
  }
  ordered_json json = {{"row", cells}};
  if (!prediction.made()) {
    json["reason"] = prediction.trouble;
    return json;
  }
  json["regime"] = name_of(prediction.regime);
  json["near_balance"] = prediction.near_balance();
  json["predicted"] = values_json(prediction.values);
  json["measured"] = values_json(row.measured);
  if (const auto ratio = closed_loop_ratio(row, prediction.values)) {
    json["closed_loop_ratio"]["predicted"] = *ratio;
  }
  if (const auto ratio = closed_loop_ratio(row, row.measured)) {
    json["closed_loop_ratio"]["measured"] = *ratio;
  }
  json["likely_cause"] = likely_cause(validation, at);
  return json;
}

}  // namespace

std::string validation_json(const Validation& validation, std::span<const std::string> by) {
  ordered_json groups = ordered_json::array();
  for (const RowGroup& group : group_rows(validation, by)) {
    groups.push_back(group_json(validation, group));
  }
  ordered_json rows = ordered_json::array();
  for (std::size_t row = 0; row < validation.rows.size(); ++row) {
    rows.push_back(row_json(validation, row));
  }
  return ordered_json{{"groups", groups}, {"rows", rows}}.dump(1) + "\n";
}

}  // namespace rackplan
