// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/candidates_csv.h"

#include "sim/plan/plan_fields.h"
#include "sim/plan/plan_words.h"
#include "sim/report/csv_cell.h"
#include "sim/report/field_kinds.h"
#include "sim/report/number_text.h"

#include <optional>
#include <vector>

namespace rackplan {
namespace {

std::string exact(double value) {
  constexpr int all_digits = 17;
  return number_text(value, all_digits);
}

std::string settings_text(const CandidateOutcome& candidate) {
  std::string text;
  for (const CandidateSetting& setting : candidate.settings) {
    text += (text.empty() ? "" : " ") + setting.path + "=" + setting.value;
  }
  return text;
}

std::string row(const CandidateOutcome& it) {
  std::vector<std::string> cells{std::to_string(it.index),
                                 std::string(enum_name(it.status)),
                                 it.layout,
                                 std::to_string(it.gpus),
                                 cents_text(it.least_cost_a_year)};
  if (it.figures) {
    const PlanFigures& figures = *it.figures;
    const auto& per_token = figures.cost_per_token;
    for (const std::string& cell : {cents_text(figures.cost_a_year),
                                    per_token ? exact(1e6 * per_token->in_base()) : "",
                                    exact(figures.throughput_per_gpu.in_base()),
                                    exact(figures.tokens_per_user),
                                    exact(figures.goodput.in_base()),
                                    exact(figures.ttft_p50 / ms),
                                    exact(figures.ttft_p99 / ms),
                                    exact(figures.itl_p50 / ms),
                                    exact(figures.itl_p99 / ms)}) {
      cells.push_back(cell);
    }
  } else {
    cells.insert(cells.end(), 9, "");
  }
  cells.push_back(it.reason);
  cells.push_back(settings_text(it));
  return csv_row(cells);
}

}  // namespace

std::string candidates_csv(const Plan& plan) {
  std::string text = csv_row({"index",
                              "status",
                              "layout",
                              "gpus",
                              "least_usd_a_year",
                              "usd_a_year",
                              "usd_per_mtok",
                              "tokens_per_s_per_gpu",
                              "tokens_per_s_per_user",
                              "good_requests_per_s",
                              "ttft_p50_ms",
                              "ttft_p99_ms",
                              "itl_p50_ms",
                              "itl_p99_ms",
                              "reason",
                              "settings"});
  if (const std::optional<CandidateOutcome>& first = plan.best ? plan.best : plan.nearest) {
    text += row(*first);
  }
  for (const CandidateOutcome& other : plan.others) {
    text += row(other);
  }
  return text;
}

}  // namespace rackplan
