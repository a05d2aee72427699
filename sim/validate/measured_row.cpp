// SPDX-License-Identifier: Apache-2.0
#include "sim/validate/measured_row.h"

#include "models/base/error.h"

#include <array>
#include <charconv>
#include <cmath>

namespace rackplan {
namespace {

constexpr int most = 10'000'000;

/// A row's cells by column name; a column that the file lacks has empty cells.
class Cells {
 public:
  Cells(const MeasuredTable& table, const std::vector<std::string>& cells)
      : table_(table), cells_(cells) {}

  [[nodiscard]] std::string text(std::string_view column) const {
    const std::size_t at = table_.find(column);
    return at == table_.columns.size() ? std::string() : cells_[at];
  }

  [[nodiscard]] std::optional<double> find_number(std::string_view column) const {
    const std::string cell = text(column);
    if (cell.empty()) {
      return std::nullopt;
    }
    double value = 0.0;
    const auto [end, trouble] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
    if (trouble != std::errc{} || end != cell.data() + cell.size() || !std::isfinite(value) ||
        value < 0.0) {
      throw refused(column, cell, "a number, 0 or more");
    }
    return value;
  }

  [[nodiscard]] std::optional<int> find_count(std::string_view column) const {
    const auto value = find_number(column);
    if (!value) {
      return std::nullopt;
    }
    if (*value > most || *value != std::floor(*value)) {
      throw refused(column, text(column), "a whole number up to " + std::to_string(most));
    }
    return static_cast<int>(*value);
  }

  /// At least 1.
  [[nodiscard]] int count(std::string_view column) const {
    const auto value = find_count(column);
    if (!value || *value < 1) {
      throw refused(column, text(column), "a whole number from 1");
    }
    return *value;
  }

  [[nodiscard]] bool flag(std::string_view column) const {
    const std::string cell = text(column);
    if (cell == "True" || cell == "true" || cell == "1") {
      return true;
    }
    if (cell.empty() || cell == "False" || cell == "false" || cell == "0") {
      return false;
    }
    throw refused(column, cell, "True or False");
  }

 private:
  [[nodiscard]] static InputError refused(std::string_view column,
                                          const std::string& found,
                                          const std::string& accepted) {
    return InputError({"", std::string(column), "\"" + found.substr(0, 40) + "\"", accepted});
  }

  const MeasuredTable& table_;
  const std::vector<std::string>& cells_;
};

MeasuredPool read_pool(const Cells& cells, const std::string& prefix) {
  MeasuredPool pool;
  pool.workers = cells.count(prefix + "_workers");
  pool.tp = cells.count(prefix + "_tp");
  pool.ep = cells.find_count(prefix + "_ep").value_or(1);
  pool.attention_dp = cells.flag(prefix + "_dp_attention");
  pool.max_batch = cells.find_number(prefix + "_max_batch_per_rank");
  pool.max_tokens = cells.find_number(prefix + "_max_tokens_per_rank");
  pool.moe_backend = cells.text(prefix + "_moe_backend");
  return pool;
}

void read_run(MeasuredRow& row, const Cells& cells) {
  row.hardware = cells.text("hardware");
  row.framework = cells.text("framework");
  row.model = cells.text("model");
  row.precision = cells.text("precision");
  const std::string speculative = cells.text("speculative");
  row.speculative = !speculative.empty() && speculative != "none";
  row.prompt = cells.count("isl");
  row.output = cells.count("osl");
  row.concurrency = cells.count("concurrency");
  if (cells.text("mode") != "agg") {
    row.prefill = read_pool(cells, "prefill");
  }
  row.decode = read_pool(cells, "decode");
  row.recipe = cells.text("recipe");
  row.mtp_depth = cells.find_count("mtp_depth");
  row.redundant_experts = cells.find_count("decode_redundant_experts");
  row.kv_dtype = cells.text("kv_dtype");
  row.all_to_all = cells.text("decode_a2a");
  for (std::size_t m = 0; m < metric_count; ++m) {
    const auto value = cells.find_number(metric_names.at(m));
    row.measured.values.at(m) = value && *value > 0.0 ? value : std::nullopt;
  }
}

/// What tells runs apart: two captures of one configuration have the same key but for the source.
std::string key_of(const Cells& cells) {
  constexpr std::array<std::string_view, 19> identity{"mode",
                                                      "hardware",
                                                      "framework",
                                                      "model",
                                                      "precision",
                                                      "speculative",
                                                      "isl",
                                                      "osl",
                                                      "concurrency",
                                                      "prefill_workers",
                                                      "prefill_tp",
                                                      "prefill_ep",
                                                      "prefill_dp_attention",
                                                      "decode_workers",
                                                      "decode_tp",
                                                      "decode_ep",
                                                      "decode_dp_attention",
                                                      "date",
                                                      "source"};
  std::string key;
  for (const std::string_view column : identity) {
    key += (key.empty() ? "" : "|") + cells.text(column);
  }
  return key;
}

}  // namespace

std::vector<MeasuredRow> read_measured_rows(const MeasuredTable& table) {
  for (const char* column : {"hardware",
                             "framework",
                             "model",
                             "precision",
                             "isl",
                             "osl",
                             "concurrency",
                             "decode_workers",
                             "decode_tp"}) {
    if (table.find(column) == table.columns.size()) {
      throw InputError({table.file,
                        "line 1",
                        "no column \"" + std::string(column) + "\"",
                        "the columns mode, hardware, framework, model, precision, isl, osl, "
                        "concurrency, prefill_* and decode_*"});
    }
  }
  std::vector<MeasuredRow> rows;
  for (const std::vector<std::string>& line : table.rows) {
    const Cells cells(table, line);
    MeasuredRow row;
    row.cells = line;
    row.key = key_of(cells);
    try {
      read_run(row, cells);
    } catch (const InputError& error) {
      row.trouble = error.what();
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

std::optional<double> closed_loop_ratio(const MeasuredRow& row, const MetricValues& values) {
  const auto e2e = values[Metric::E2eP50];
  const auto rate = values[Metric::OutputPerDecodeGpu];
  if (!e2e || !rate) {
    return std::nullopt;
  }
  const double gpus = static_cast<double>(row.decode.workers) * row.decode.tp;
  return static_cast<double>(row.concurrency) * row.output / (*e2e * *rate * gpus);
}

}  // namespace rackplan
