// SPDX-License-Identifier: Apache-2.0
// One measured run: what was served how, and what came of it. The columns are those of InferenceX
// captures joined with their server recipes; a run without recipe columns is accepted.
#pragma once

#include "sim/validate/measured_table.h"
#include "sim/validate/metric.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace rackplan {

struct MeasuredPool {
  int workers = 0;
  int tp = 1;  // GPUs of a worker
  int ep = 1;
  bool attention_dp = false;
  std::optional<double> max_batch;   // of the recipe, a rank
  std::optional<double> max_tokens;  // of the recipe, a rank; prefill
  std::string moe_backend;           // of the recipe; empty: not known
};

struct MeasuredRow {
  std::string key;       // what the run was, without what it came to: tells rows apart
  std::string hardware;  // "gb200"
  std::string framework;
  std::string model;
  std::string precision;
  bool speculative = false;
  int prompt = 0;  // longest, nominal
  int output = 0;
  int concurrency = 0;
  std::optional<MeasuredPool> prefill;  // absent: aggregated
  MeasuredPool decode;                  // aggregated: the whole pool

  std::string recipe;  // where the limits come from; empty: not known
  std::optional<int> mtp_depth;
  std::optional<int> redundant_experts;
  std::string kv_dtype;    // empty: not known
  std::string all_to_all;  // library between attention and experts; empty: not known

  MetricValues measured;
  std::vector<std::string> cells;  // as the file has them, unknown columns too
  std::string trouble;             // what is wrong with the row; empty: nothing
};

/// One row a line, in order. A row that cannot be read has `trouble` and its cells. Throws
/// InputError when a column without which no row has a meaning is missing.
[[nodiscard]] std::vector<MeasuredRow> read_measured_rows(const MeasuredTable& table);

/// concurrency · output / (median e2e · output rate): 1.1 to 1.2 for a closed loop with lengths
/// from 0.8 L to L, ramp edges included. Absent without these.
[[nodiscard]] std::optional<double> closed_loop_ratio(const MeasuredRow& row,
                                                      const MetricValues& values);

}  // namespace rackplan
