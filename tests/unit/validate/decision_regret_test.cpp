// SPDX-License-Identifier: Apache-2.0
#include "sim/validate/decision_regret.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rackplan {
namespace {

using testing::HasSubstr;

struct Layout {
  double tpot;  // measured, ms
  double throughput;
  double predicted_tpot;
  double predicted_throughput;
  int ep;
};

Validation rows_of(const std::vector<Layout>& layouts) {
  Validation validation;
  for (const Layout& layout : layouts) {
    MeasuredRow row;
    row.measured[Metric::TpotP50] = layout.tpot;
    row.measured[Metric::TotalPerGpu] = layout.throughput;
    row.decode.ep = layout.ep;
    Prediction prediction;
    prediction.values[Metric::TpotP50] = layout.predicted_tpot;
    prediction.values[Metric::TotalPerGpu] = layout.predicted_throughput;
    validation.rows.push_back(row);
    validation.predictions.push_back(prediction);
  }
  return validation;
}

TEST(DecisionRegret, IsNoneWhereThePredictionRanksAsMeasured) {
  // 100 and 25 tokens/s a user. From 80 on only the first is fast enough, none is at 120.
  const auto regrets = decision_regret(
      rows_of({{10.0, 1000.0, 12.0, 900.0, 8}, {40.0, 5000.0, 44.0, 6000.0, 16}}), {});
  EXPECT_EQ(regrets.at(0).chooser, "prediction");
  EXPECT_EQ(regrets.at(0).decisions, 3);
  EXPECT_EQ(regrets.at(0).best_chosen, 1.0);
  EXPECT_EQ(regrets.at(0).worst, 0.0);
}

TEST(DecisionRegret, IsTheThroughputLostByTheChoice) {
  // Both run at 25 tokens/s a user: one decision, at 20. The second is predicted best but gives
  // 4000 of 5000.
  const auto regrets = decision_regret(
      rows_of({{40.0, 5000.0, 40.0, 4500.0, 32}, {40.0, 4000.0, 40.0, 6000.0, 16}}), {});
  EXPECT_EQ(regrets.at(0).decisions, 1);
  EXPECT_NEAR(regrets.at(0).median, 0.2, 1e-12);
  EXPECT_EQ(regrets.at(0).best_chosen, 0.0);
  EXPECT_EQ(regrets.at(1).worst, 0.0);  // the largest expert parallelism happens to be best
}

TEST(DecisionRegret, IsEverythingWhereTheChoiceMissesTheFloor) {
  // The second is predicted at 25 tokens/s a user and measured at 10: no answer to a floor of 20.
  const auto regrets = decision_regret(
      rows_of({{40.0, 1000.0, 40.0, 1000.0, 8}, {100.0, 9000.0, 40.0, 9000.0, 8}}), {});
  EXPECT_EQ(regrets.at(0).worst, 1.0);
  EXPECT_THAT(regret_text(regrets, false), HasSubstr("100 %"));
}

TEST(DecisionRegret, NeedsTwoRowsToChooseFrom) {
  EXPECT_EQ(decision_regret(rows_of({{40.0, 1000.0, 40.0, 1000.0, 8}}), {}).at(0).decisions, 0);
}

}  // namespace
}  // namespace rackplan
