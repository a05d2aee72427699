// SPDX-License-Identifier: Apache-2.0
#include "sim/validate/fit.h"

#include "tests/unit/validate/sample_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace rackplan {
namespace {

using testing::Each;
using testing::HasSubstr;

/// Light disaggregated runs that differ in concurrency, "measured" by predictions of `truth`.
std::vector<MeasuredRow> made_by(const Catalogs& truth) {
  std::vector<MeasuredRow> rows;
  for (const int users : {8, 16, 24, 32, 40, 48, 56, 64}) {
    std::string line = sample_disaggregated;
    line.replace(line.find(",2048,"), 6, "," + std::to_string(users) + ",");
    rows.push_back(sample_row(line));
    rows.back().measured = predict(rows.back(), truth, {}).values;
  }
  return rows;
}

Catalogs with_decode_overhead(Seconds overhead) {
  return Catalogs::built_in().with_engines(
      [&](EngineProfile& profile, GpuGeneration) { profile.decode_step_overhead = overhead; });
}

std::vector<FitStage> one_constant() {
  FitConstant constant;
  constant.name = "decode_step_overhead";
  constant.unit = "ms";
  constant.axis = {.start = 0.0, .low = 0.0, .high = 20.0, .step = 1.0, .finest = 0.5};
  constant.apply = [](double value, EngineProfile& profile, GpuGeneration) {
    profile.decode_step_overhead = value * ms;
  };
  constant.matters = [](const MeasuredRow&) { return true; };
  return {{.hardware = "gb200", .constants = {constant}}};
}

TEST(Fit, FindsTheConstantThatMadeTheRows) {
  const std::vector<MeasuredRow> rows = made_by(with_decode_overhead(2.5 * ms));
  const FitOutcome outcome = fit({}, rows, Catalogs::built_in(), {}, one_constant(), 1);
  ASSERT_EQ(outcome.constants.size(), 1U);
  const FittedConstant& found = outcome.constants.front();
  EXPECT_EQ(found.value, 2.5);
  EXPECT_EQ(found.rows, 8);
  ASSERT_EQ(found.by_fold.size(), fit_folds);
  EXPECT_THAT(found.by_fold, Each(2.5));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(outcome.out_of_fold.predictions[i].values, rows[i].measured) << i;
  }
  EXPECT_THAT(fit_text(outcome, false), HasSubstr("decode_step_overhead  ms"));
}

TEST(Fit, PredictsARowByTheFitThatDidNotSeeIt) {
  // One row was measured with 10 ms more than the others: the fit that leaves it out does not know.
  std::vector<MeasuredRow> rows = made_by(with_decode_overhead(1.0 * ms));
  MeasuredRow odd = rows.front();
  odd.measured = predict(odd, with_decode_overhead(11.0 * ms), {}).values;
  unsigned alone = 0;  // a fold with nobody but the odd row
  std::vector<MeasuredRow> used{odd};
  for (const MeasuredRow& row : rows) {
    if (fold_of(row) != fold_of(odd)) {
      used.push_back(row);
      ++alone;
    }
  }
  ASSERT_GE(alone, 2U);
  const FitOutcome outcome = fit({}, used, Catalogs::built_in(), {}, one_constant(), 1);
  EXPECT_EQ(outcome.constants.front().by_fold.at(fold_of(odd)), 1.0);
  EXPECT_EQ(outcome.out_of_fold.predictions.front().values, rows.front().measured);
}

TEST(Fit, FoldsAreTheHashOfTheKeyModuloFive) {
  MeasuredRow row;
  // SHA-256 of "abc" is ba7816bf…f20015ad; as a number modulo 5 the sum of its hexadecimal digits
  // modulo 5, since 16 is 1 more than a multiple of 5.
  row.key = "abc";
  const std::string digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  int sum = 0;
  for (const char digit : digest) {
    sum += digit <= '9' ? digit - '0' : digit - 'a' + 10;
  }
  EXPECT_EQ(fold_of(row), static_cast<unsigned>(sum % 5));
}

TEST(FitCost, GrowsWithTheErrorUpToAFactorOfTwo) {
  MeasuredRow row;
  row.measured[Metric::TpotP50] = 10.0;
  const auto cost = [&](double predicted) {
    Prediction prediction;
    prediction.values[Metric::TpotP50] = predicted;
    return fit_cost(row, prediction);
  };
  EXPECT_EQ(cost(10.0), 0.0);
  EXPECT_NEAR(cost(11.0), std::hypot(std::log(1.1), 0.05) - 0.05, 1e-12);
  EXPECT_LT(cost(11.0), cost(12.0));
  EXPECT_EQ(cost(20.0), cost(50.0));
  EXPECT_EQ(fit_cost(row, {}), 0.0);
}

TEST(FitStages, HaveAtMostTwoConstantsOnOtherHardwareThanGb200) {
  const auto stages = fit_stages(Catalogs::built_in());
  ASSERT_FALSE(stages.empty());
  EXPECT_EQ(stages.front().hardware, "gb200");
  for (std::size_t i = 1; i < stages.size(); ++i) {
    EXPECT_LE(stages[i].constants.size(), 2U) << stages[i].hardware;
  }
}

TEST(WithoutFittedConstants, LeavesOpTimesAsTheyAre) {
  const Catalogs plain = without_fitted_constants(Catalogs::built_in());
  const SystemSpec& rack = plain.system_at("gb200-nvl72");
  const EngineProfile& engine = plain.engine_at("sglang", rack.gpu);
  EXPECT_EQ(engine.prefill_multiplier, 1.0);
  EXPECT_EQ(engine.mtp_step_overhead, Seconds{});
  EXPECT_EQ(engine.request_overhead, Seconds{});
  EXPECT_GT(engine.small_kernel, Seconds{});  // not fitted: kernels of a layer are counted
}

}  // namespace
}  // namespace rackplan
