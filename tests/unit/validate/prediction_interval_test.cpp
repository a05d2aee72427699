// SPDX-License-Identifier: Apache-2.0
#include "sim/validate/prediction_interval.h"

#include "tests/unit/validate/sample_rows.h"

#include <gtest/gtest.h>

#include <cmath>

namespace rackplan {
namespace {

Prediction with_step_error(double error) {
  Prediction prediction;
  prediction.step_error = error;
  return prediction;
}

TEST(PredictionInterval, WidensWithEveryDoubt) {
  const MeasuredRow plain = sample_row(sample_disaggregated);
  const double base = *half_width(plain, with_step_error(0.0));
  EXPECT_NEAR(base, 1.2816 * 0.06, 1e-9);
  EXPECT_NEAR(*half_width(plain, with_step_error(0.08)), 1.2816 * 0.1, 1e-9);  // 0.06, 0.08, 0.1
  Prediction balanced = with_step_error(0.0);
  balanced.prefill_utilisation = 0.9;
  EXPECT_GT(*half_width(plain, balanced), base);
  MeasuredRow drafts = plain;
  drafts.speculative = true;
  EXPECT_GT(*half_width(drafts, with_step_error(0.0)), base);
  MeasuredRow aggregated = plain;
  aggregated.prefill.reset();
  EXPECT_GT(*half_width(aggregated, with_step_error(0.0)), base);
  Prediction none;
  none.trouble = "no";
  EXPECT_FALSE(half_width(plain, none));
}

TEST(PredictionInterval, CountsWhatFallsInsideAndScoresWhatDoesNot) {
  Validation validation;
  const double h = 1.2816 * 0.06;
  for (const double error : {0.5 * h, -0.5 * h, 0.9 * h, 2.0 * h}) {
    MeasuredRow row = sample_row(sample_disaggregated);
    row.measured = {};
    row.measured[Metric::TpotP50] = 10.0;
    Prediction prediction;
    prediction.values[Metric::TpotP50] = 10.0 * std::exp(error);
    validation.rows.push_back(row);
    validation.predictions.push_back(prediction);
  }
  const Coverage tpot = interval_coverage(validation).at(0);
  EXPECT_EQ(tpot.rows, 4);
  EXPECT_NEAR(tpot.covered, 0.75, 1e-12);
  EXPECT_NEAR(tpot.median_half_width, std::expm1(h), 1e-9);
  EXPECT_NEAR(tpot.score, 2.0 * h + 10.0 * h / 4.0, 1e-9);  // one row is h outside
  // 80 % of |errors| 0.5, 0.5, 0.9, 2 h lie below 0.9 + 0.4 · 1.1 = 1.34 h; the last is 0.66
  // outside
  EXPECT_NEAR(tpot.constant_score, 2.0 * 1.34 * h + 10.0 * 0.66 * h / 4.0, 1e-9);
  EXPECT_EQ(interval_coverage(validation).at(1).rows, 0);
}

}  // namespace
}  // namespace rackplan
