// SPDX-License-Identifier: Apache-2.0
#include "calib/fit.h"

#include "calib/fit_table.h"
#include "models/io/catalogs.h"
#include "models/io/cost_table_file.h"
#include "tests/unit/calib/synthetic.h"

#include <gtest/gtest.h>

namespace rackplan {
namespace {

FamilyFit gemm_fit(const std::vector<Sample>& samples) {
  return fit_family({OpKind::Gemm, Math::Bf16}, made_up_rates, points_of(samples));
}

TEST(Fit, FindsTheFormItsSamplesWereMadeFrom) {
  const FamilyFit fit = gemm_fit(made_up_gemms());
  EXPECT_EQ(fit.form.power, 2);
  EXPECT_NEAR(fit.form.overhead, 4e-6, 0.4e-6);
  EXPECT_NEAR(fit.form.compute_efficiency, 600.0 / 800.0, 0.02);
  EXPECT_NEAR(fit.form.memory_efficiency, 2.4 / 3.0, 0.02);
}

TEST(Fit, HoldsBetweenAndBeyondItsSamples) {
  const FamilyFit fit = gemm_fit(made_up_gemms());
  const auto error = [&](const SampleShape& shape) {
    const double us = family_time(fit, calibrated_shape(sample_op(fit.family, shape))) * 1e6;
    return us / made_up_gemm_us(shape) - 1.0;
  };
  EXPECT_NEAR(error({100, 3000, 5000}), 0.0, 0.02);
  EXPECT_NEAR(error({6000, 7168, 2048}), 0.0, 0.02);
  EXPECT_NEAR(error({32768, 16384, 16384}), 0.0, 0.03);  // four times the rows that were seen
}

TEST(Fit, AGridTakesUpWhatTheFormCannotSay) {
  // Wide matrices 40 % slower: no constant of the form says so.
  std::vector<Sample> samples = made_up_gemms();
  for (Sample& sample : samples) {
    sample.us *= sample.shape[1] > 8000 ? 1.4 : 1.0;
  }
  const FamilyFit fit = gemm_fit(samples);
  const auto us = [&](const SampleShape& shape) {
    return family_time(fit, calibrated_shape(sample_op(fit.family, shape))) * 1e6;
  };
  EXPECT_NEAR(us({512, 16384, 4096}) / (1.4 * made_up_gemm_us({512, 16384, 4096})), 1.0, 0.05);
  EXPECT_NEAR(us({512, 2048, 4096}) / made_up_gemm_us({512, 2048, 4096}), 1.0, 0.05);
}

TEST(Fit, AFewWildSamplesHardlyPull) {
  std::vector<Sample> samples = made_up_gemms();
  for (std::size_t i = 0; i < samples.size(); i += 20) {
    samples[i].us *= 5.0;
  }
  const FamilyFit fit = gemm_fit(samples);
  const CalibratedShape shape = calibrated_shape(sample_op(fit.family, {512, 4096, 4096}));
  EXPECT_NEAR(family_time(fit, shape) * 1e6 / made_up_gemm_us({512, 4096, 4096}), 1.0, 0.03);
}

TEST(Fit, PricesNeverFallAsRowsGrow) {
  std::vector<Sample> samples = made_up_gemms();
  for (std::size_t i = 0; i < samples.size(); ++i) {
    samples[i].us *= 1.0 + 0.3 * static_cast<double>(i * 7919 % 11) / 11.0;  // rough, as real ones
  }
  const FamilyFit fit = gemm_fit(samples);
  for (const double n : {1024.0, 5000.0, 16384.0}) {
    double before = 0.0;
    for (double m = 1; m < 40'000; m += m < 600 ? 1 : 61) {
      const double now = family_time(fit, calibrated_shape(sample_op(fit.family, {m, n, 7168})));
      ASSERT_GE(now, before) << m << " x " << n;
      before = now;
    }
  }
}

TEST(Fit, SameSamplesSameFit) {
  const SystemSpec& gpu = Catalogs::built_in().system_at("hgx-h100");
  EXPECT_EQ(cost_table_text(fit_table(gpu, made_up_gemms(), 2)),
            cost_table_text(fit_table(gpu, made_up_gemms(), 2)));
}

TEST(Fit, KeepsToAboutThreeHundredNumbers) {
  EXPECT_LE(gemm_fit(made_up_gemms()).numbers(), 300U);
}

TEST(Fit, ATableStatesItsOwnError) {
  const SystemSpec& gpu = Catalogs::built_in().system_at("hgx-h100");
  const CostTable table = fit_table(gpu, made_up_gemms(), 5);
  ASSERT_EQ(table.families.size(), 1U);
  EXPECT_LT(table.families[0].shapes.p90, 0.05);
  EXPECT_LT(table.families[0].shapes.median, 0.02);
  EXPECT_EQ(table.families[0].samples, 14 * 5 * 5);
}

TEST(Fit, AFamilyOfTooFewSamplesIsLeftOut) {
  std::vector<Sample> samples = made_up_gemms();
  samples.resize(fewest_samples - 1);
  EXPECT_TRUE(fit_table(Catalogs::built_in().system_at("hgx-h100"), samples, 2).families.empty());
}

}  // namespace
}  // namespace rackplan
