// SPDX-License-Identifier: Apache-2.0
// The answers to the points of a sweep: a row for each, with the values of the varied fields and
// the figures that a sweep is made for.
#pragma once

#include "models/units/quantity.h"
#include "sim/report/render.h"
#include "sim/report/report.h"

#include <optional>
#include <string>
#include <vector>

namespace rackplan {

/// Of one deployment; the names are those of its report. Latencies are absent where no request was
/// measured, the fraction of good ones without an SLO.
struct SweepFigures {
  std::string deployment;
  TokensPerSecond total_token_throughput_per_gpu;
  TokensPerSecond output_token_throughput;
  PerSecond request_throughput;
  std::optional<Seconds> time_to_first_token_p50{};
  std::optional<Seconds> time_to_first_token_p99{};
  std::optional<Seconds> inter_token_latency_p50{};
  std::optional<Seconds> inter_token_latency_p99{};
  std::optional<double> good_request_fraction{};
  friend bool operator==(const SweepFigures&, const SweepFigures&) = default;
};

struct SweepRow {
  std::vector<std::string> values;        // of the varied fields, as they were set
  std::vector<SweepFigures> deployments;  // none: infeasible
  std::optional<UsdPerToken> cost;        // the headline, with economics
  std::string infeasible;                 // why
  friend bool operator==(const SweepRow&, const SweepRow&) = default;
};

struct SweepReport {
  std::vector<std::string> fields;  // varied
  std::vector<SweepRow> rows;
  friend bool operator==(const SweepReport&, const SweepReport&) = default;
};

/// What a point came to.
[[nodiscard]] SweepRow sweep_row(std::vector<std::string> values, const Report& report);
[[nodiscard]] SweepRow infeasible_row(std::vector<std::string> values, std::string why);

/// One line a point and deployment; columns without a value in any row are left out of Table and
/// Markdown. Csv: units in the header, numbers with all digits. Ends with a newline.
[[nodiscard]] std::string render(const SweepReport& report, ReportFormat format);

}  // namespace rackplan
