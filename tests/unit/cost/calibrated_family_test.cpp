// SPDX-License-Identifier: Apache-2.0
#include "models/cost/calibrated_family.h"

#include "models/op/attention_ops.h"
#include "models/op/gemm_ops.h"

#include <gtest/gtest.h>

#include <cmath>

namespace rackplan {
namespace {

/// 10 µs + (FLOPs / 1e15 + bytes / 1e12), rows 1 and 100 as knots, N either 1 or 1024 (octaves 0
/// and 10): factors 1, 1 at one row and 2, 3 at a hundred.
FamilyFit small_fit() {
  FamilyFit fit;
  fit.family = {OpKind::Gemm, Math::Bf16};
  fit.rates = {.compute = 1e15, .memory = 1e12, .multiprocessors = 132};
  fit.form.overhead = 10e-6;
  fit.form.power = 1;
  fit.drive_knots = {1, 100};
  fit.held_knots = {{{0, 10}, {0}, {0}}};
  fit.factors = {1, 1, 2, 3};
  return fit;
}

double seconds(const FamilyFit& fit, const Op& op) {
  return family_time(fit, calibrated_shape(op));
}
double form(const Op& op) {
  return 10e-6 + op.flops / flop / 1e15 + op.bytes / byte / 1e12;
}

TEST(Octave, IsExactAtPowersOfTwoAndStraightBetween) {
  EXPECT_EQ(octave(1), 0.0);
  EXPECT_EQ(octave(1024), 10.0);
  EXPECT_EQ(octave(1536), 10.5);  // half way from 1024 to 2048
  EXPECT_EQ(octave(0.25), -2.0);
}

TEST(CalibratedFamily, AKnotIsItsFormTimesItsFactor) {
  const FamilyFit fit = small_fit();
  const Op one = gemm(1, 1024, 512, bf16_format);
  const Op hundred = gemm(100, 1024, 512, bf16_format);
  EXPECT_DOUBLE_EQ(seconds(fit, one), form(one));
  EXPECT_DOUBLE_EQ(seconds(fit, hundred), 3.0 * form(hundred));
  // N = 32, octave 5: half way between factors 2 and 3
  const Op narrow = gemm(100, 32, 512, bf16_format);
  EXPECT_DOUBLE_EQ(seconds(fit, narrow), 2.5 * form(narrow));
}

TEST(CalibratedFamily, BetweenKnotsTimeRisesAsTheFormDoes) {
  const FamilyFit fit = small_fit();
  const Op one = gemm(1, 1024, 512, bf16_format);
  const Op some = gemm(40, 1024, 512, bf16_format);
  const Op hundred = gemm(100, 1024, 512, bf16_format);
  const double share = (form(some) - form(one)) / (form(hundred) - form(one));
  EXPECT_DOUBLE_EQ(seconds(fit, some), form(one) + share * (3.0 * form(hundred) - form(one)));
}

TEST(CalibratedFamily, BeyondTheKnotsTheFormExtrapolates) {
  const FamilyFit fit = small_fit();
  const Op thousand = gemm(1000, 1024, 512, bf16_format);
  EXPECT_DOUBLE_EQ(seconds(fit, thousand), 3.0 * form(thousand));
}

TEST(CalibratedFamily, AFallingFactorNeverMakesMoreWorkCheaper) {
  FamilyFit fit = small_fit();
  fit.factors = {4, 4, 1, 1};
  const double first = seconds(fit, gemm(1, 1024, 512, bf16_format));
  EXPECT_EQ(seconds(fit, gemm(50, 1024, 512, bf16_format)), first);
  EXPECT_EQ(seconds(fit, gemm(110, 1024, 512, bf16_format)), first);
}

TEST(CalibratedFamily, TileAndWaveSharesMakeStairs) {
  FamilyFit fit = small_fit();
  fit.factors = {1, 1, 1, 1};
  fit.form.overhead = 0.0;
  fit.form.tile_share = 1.0;
  const double k = 1e6;  // compute dwarfs bytes
  const auto compute = [&](double m) {
    return form_time(fit.form, fit.rates, calibrated_shape(gemm(m, 256, k, bf16_format)), m)
        .compute;
  };
  EXPECT_DOUBLE_EQ(compute(1), compute(128));
  EXPECT_DOUBLE_EQ(compute(129), 2.0 * compute(128));
  // All waves: two tiles wide, so 66 rows of tiles are one wave of 132 SMs.
  fit.form.wave_share = 1.0;
  EXPECT_DOUBLE_EQ(compute(1), compute(66 * 128));
  EXPECT_DOUBLE_EQ(compute(66 * 128 + 1), 2.0 * compute(66 * 128));
}

TEST(CalibratedFamily, ACarriedFitKeepsTheResidualAboveItsForm) {
  FamilyFit fit = small_fit();
  const Op hundred = gemm(100, 1024, 512, bf16_format);
  CarriedFit carried{.from = "H100",
                     .rates = fit.rates,
                     .form = fit.form,
                     .source_form = fit.form,
                     .residual_share = 0.5,
                     .anchors = 0};
  carried.rates.memory = 2e12;  // the target streams twice as fast
  fit.carried = carried;
  const double target = 10e-6 + hundred.flops / flop / 1e15 + hundred.bytes / byte / 2e12;
  // source: 3·form, a residual of 2·form, half of which stays
  EXPECT_DOUBLE_EQ(seconds(fit, hundred), target + 0.5 * 2.0 * form(hundred));
  // below the form it scales
  fit.factors = {0.5, 0.5, 0.5, 0.5};
  EXPECT_DOUBLE_EQ(seconds(fit, hundred), 0.5 * target);
}

TEST(CalibratedFamily, ACorrectionIsASumOverTheAxes) {
  FamilyFit fit = small_fit();
  const Op hundred = gemm(100, 32, 512, bf16_format);  // N = 32: half way along its axis
  fit.carried = CarriedFit{.from = "H100",
                           .rates = fit.rates,
                           .form = fit.form,
                           .source_form = fit.form,
                           .residual_share = 1.0,
                           .anchors = 9};
  const double before = seconds(fit, hundred);
  fit.carried->drive_correction = {0.0, 0.3};
  fit.carried->held_correction = {{{0.1, 0.3}, {0.0}, {0.0}}};
  EXPECT_DOUBLE_EQ(seconds(fit, hundred), before * std::exp(0.3 + 0.2));
}

TEST(CalibratedFamily, TheIntervalIsWiderWhereTheFormExplainsLess) {
  FamilyFit fit = small_fit();
  fit.interval = 0.1;
  const auto interval = [&](double m) {
    return family_price(fit, calibrated_shape(gemm(m, 1, 512, bf16_format))).interval;
  };
  EXPECT_DOUBLE_EQ(interval(1), 0.1);                            // factor 1
  EXPECT_DOUBLE_EQ(interval(100), 0.1 * (1.0 + std::log(2.0)));  // factor 2
  fit.factors = {9, 9, 9, 9};
  EXPECT_DOUBLE_EQ(interval(1), 0.2);  // at most twice
}

TEST(CalibratedShape, AChunkBehindALongPastIsOnePrompt) {
  // 2048 new tokens that see 32768 each on average: a mean prompt of 65536, a 32nd of it.
  const Op chunk = gqa_prefill(2048, 2048.0 * 32768, 64, 8, 128);
  const CalibratedShape shape = calibrated_shape(chunk);
  EXPECT_EQ(shape.drive, 65536.0);
  EXPECT_EQ(shape.held[0], octave(64));
  EXPECT_DOUBLE_EQ(shape.flops_square * shape.drive * shape.drive, chunk.flops / flop);
}

TEST(CalibratedShape, GroupsTooLargeForATileReadTheCacheForEachHead) {
  const Op shared = gqa_decode(4, 4000, 32, 1, 128, bf16_format);
  const Op alone = gqa_decode(4, 4000, 64, 1, 128, bf16_format);
  EXPECT_DOUBLE_EQ(calibrated_shape(alone).bytes_per_drive,
                   64.0 * calibrated_shape(shared).bytes_per_drive);
}

}  // namespace
}  // namespace rackplan
