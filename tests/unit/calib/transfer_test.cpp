// SPDX-License-Identifier: Apache-2.0
#include "calib/transfer.h"

#include "calib/error_summary.h"
#include "models/base/error.h"
#include "models/io/catalogs.h"
#include "models/op/gemm_ops.h"
#include "tests/unit/calib/synthetic.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace rackplan {
namespace {

const SystemSpec& gpu(const char* system) {
  return Catalogs::built_in().system_at(system);
}

FamilyFit h100_fit() {
  const std::vector<Sample> samples = made_up_gemms();
  FamilyFit fit = fit_family(
      samples[0].family, form_rates(gpu("hgx-h100"), samples[0].family), points_of(samples));
  fit.interval = 0.03;
  return fit;
}

/// What the made-up kernels take on a made-up Blackwell: 3 µs + ((FLOPs / 1500 TFLOP/s)² +
/// (bytes / 5 TB/s)²)^½.
std::vector<Sample> on_the_target() {
  std::vector<Sample> samples = made_up_gemms();
  for (Sample& sample : samples) {
    const Op op = sample_op(sample.family, sample.shape);
    sample.gpu = "GB200";
    sample.us = 3.0 + std::hypot(op.flops / flop / 1500e6, op.bytes / byte / 5e6);
  }
  return samples;
}

ErrorSummary errors_of(const FamilyFit& fit, const std::vector<Sample>& samples) {
  std::vector<double> errors;
  for (const FitPoint& point : points_of(samples)) {
    errors.push_back(family_time(fit, point.shape) / point.seconds - 1.0);
  }
  return summarise_errors(errors);
}

TEST(Transfer, WithinAGenerationOnlyWhatTheRatesExplainScales) {
  const FamilyFit source = h100_fit();
  const FamilyFit fit = transfer_fit(source, gpu("hgx-h100"), gpu("hgx-h200"), {});
  // A weight-bound GEMM: 2·(16384² + 2·16384) bytes, at knots of the grid.
  const Op op = gemm(1, 16384, 16384, bf16_format);
  const CalibratedShape shape = calibrated_shape(op);
  const double before = 2e-6 + op.bytes / byte / 2917e9;  // the compute part is 1/300 of it
  const double after = 2e-6 + op.bytes / byte / 4295e9;
  const double took = family_time(source, shape);
  EXPECT_NEAR(family_time(fit, shape) / (after + (took - before)), 1.0, 1e-3);
  EXPECT_EQ(fit.carried->from, "H100");
  EXPECT_EQ(fit.carried->anchors, 0);
  EXPECT_GT(fit.interval, source.interval);
}

TEST(Transfer, AnchorsFindTheRatesOfTheTarget) {
  const FamilyFit source = h100_fit();
  const std::vector<Sample> truth = on_the_target();
  std::vector<FitPoint> anchors;
  for (const Sample* sample : choose_anchors(source, truth)) {
    anchors.push_back(fit_point(*sample));
  }
  ASSERT_EQ(anchors.size(), 30U);
  const FamilyFit blind = transfer_fit(source, gpu("hgx-h100"), gpu("gb200-nvl72"), {});
  const FamilyFit fit = transfer_fit(source, gpu("hgx-h100"), gpu("gb200-nvl72"), anchors);
  EXPECT_LT(errors_of(fit, truth).median_ape, 0.03);
  EXPECT_LT(errors_of(fit, truth).median_ape, 0.5 * errors_of(blind, truth).median_ape);
  EXPECT_LT(fit.interval, blind.interval);
  EXPECT_EQ(fit.carried->anchors, 30);
}

TEST(Transfer, TheIntervalHoldsAboutFourOfFiveKernels) {
  const FamilyFit source = h100_fit();
  const std::vector<Sample> truth = on_the_target();
  std::vector<FitPoint> anchors;
  for (const Sample* sample : choose_anchors(source, truth)) {
    anchors.push_back(fit_point(*sample));
  }
  const FamilyFit fit = transfer_fit(source, gpu("hgx-h100"), gpu("gb200-nvl72"), anchors);
  long held = 0;
  for (const FitPoint& point : points_of(truth)) {
    const double off = std::fabs(std::log(family_time(fit, point.shape) / point.seconds));
    held += off <= family_price(fit, point.shape).interval ? 1 : 0;
  }
  // 30 anchors estimate a quantile to ±(0.8·0.2/30)^½ = 7 points; two of those
  EXPECT_GT(static_cast<double>(held), (0.8 - 0.15) * static_cast<double>(truth.size()));
}

TEST(Transfer, ATableIsCarriedWithoutFormatsTheTargetLacks) {
  CostTable table{.id = "a", .gpu = "GB200", .title = {}, .source = {}, .date = {}, .families = {}};
  table.families = {h100_fit(), h100_fit()};
  table.families[1].family.math = Math::Fp4;
  const CostTable carried = transfer_table(table, gpu("gb200-nvl72"), gpu("hgx-h200"), {});
  ASSERT_EQ(carried.families.size(), 1U);
  EXPECT_EQ(carried.gpu, "H200");
  EXPECT_EQ(carried.families[0].family.math, Math::Bf16);
}

TEST(Transfer, MoreAnchorsThanThirtyAreRefused) {
  CostTable table{.id = "a", .gpu = "H100", .title = {}, .source = {}, .date = {}, .families = {}};
  table.families = {h100_fit()};
  const std::vector<Sample> samples = on_the_target();
  EXPECT_THROW((void)transfer_table(
                   table, gpu("hgx-h100"), gpu("gb200-nvl72"), std::span(samples).first(31)),
               InputError);
}

TEST(Anchors, AreDifferentAndRunFromShortToLong) {
  const FamilyFit source = h100_fit();
  const std::vector<Sample> samples = on_the_target();
  const auto chosen = choose_anchors(source, samples, 7);
  ASSERT_EQ(chosen.size(), 7U);
  std::set<std::string> shapes;
  double before = 0.0;
  for (const Sample* sample : chosen) {
    shapes.insert(shape_text(*sample));
    const double took = source_time(source, fit_point(*sample).shape);
    EXPECT_GE(took, before);
    before = took;
  }
  EXPECT_EQ(shapes.size(), 7U);
  EXPECT_EQ(choose_anchors(source, std::span(samples).first(3), 7).size(), 3U);
}

}  // namespace
}  // namespace rackplan
