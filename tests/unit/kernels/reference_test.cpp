// SPDX-License-Identifier: Apache-2.0
#include "kernels/reference/block_scales.h"
#include "kernels/reference/elementwise.h"
#include "kernels/reference/grouped_gemm.h"

#include <gtest/gtest.h>

#include <cmath>

namespace rackplan::kernels {
namespace {

TEST(Reference, EachExpertMultipliesItsOwnRows) {
  const std::vector<std::int32_t> counts{1, 0, 2};
  const GroupRows groups = masked_rows(counts, 2);
  // input(r, k) = r + 1, weight of expert e and column n = 10 · e + n: sums of three equal
  // products.
  const Matrix<double> output = grouped_gemm_reference(
      groups,
      [](std::size_t r, std::size_t) { return static_cast<double>(r + 1); },
      [](std::size_t row, std::size_t) { return static_cast<double>(10 * (row / 2) + row % 2); },
      2,
      3,
      -1.0);
  EXPECT_EQ(output.at(0, 0), 0.0);
  EXPECT_EQ(output.at(0, 1), 3.0);
  EXPECT_EQ(output.at(1, 0), -1.0);              // no row of expert 0
  EXPECT_EQ(output.at(2, 1), -1.0);              // expert 1 has none
  EXPECT_EQ(output.at(4, 1), 5.0 * 21.0 * 3.0);  // expert 2, its first row
  EXPECT_EQ(output.at(5, 0), 6.0 * 20.0 * 3.0);
}

TEST(Reference, AScaleMakesTheLargestOfItsBlockTheLargestCode) {
  Matrix<float> values(2, 256, 1.0F);
  values.at(0, 5) = -896.0F;  // 2 · 448
  const ScaledMatrix scaled = quantise_activations(values);
  EXPECT_EQ(scaled.scales.at(0, 0), 2.0F);
  EXPECT_EQ(scaled.value(0, 5), -896.0);
  EXPECT_EQ(scaled.value(0, 6), 1.0);  // 0.5 in units of the scale is a code
  // Elsewhere the scale is 1/448, and 448 times it is 1 again up to its rounding.
  EXPECT_NEAR(scaled.value(0, 128), 1.0, 1e-6);
  const ScaledMatrix weights = quantise_weights(values);
  EXPECT_EQ(weights.scales.rows, 1U);
  EXPECT_EQ(weights.scales.columns, 2U);
  EXPECT_EQ(weights.value(1, 6), 1.0);
}

TEST(Reference, CombineWeighsTheRowsOfAToken) {
  Matrix<float> rows(3, 1);
  rows.values = {1.0F, 10.0F, 100.0F};
  Matrix<std::int32_t> row(1, 2);
  row.values = {2, 0};
  Matrix<float> weights(1, 2);
  weights.values = {0.5F, 2.0F};
  EXPECT_EQ(combine_reference(rows, row, weights).at(0, 0), 52.0);
}

TEST(Reference, RmsNormDividesByTheRootMeanSquare) {
  Matrix<float> input(1, 2);
  input.values = {3.0F, 4.0F};  // mean square 12.5
  const Matrix<double> output = rms_norm_reference(input, {1.0F, 2.0F}, 0.0);
  EXPECT_DOUBLE_EQ(output.at(0, 0), 3.0 / std::sqrt(12.5));
  EXPECT_DOUBLE_EQ(output.at(0, 1), 8.0 / std::sqrt(12.5));
}

TEST(Reference, SwigluGatesTheSecondHalf) {
  Matrix<float> gate_up(1, 4);
  gate_up.values = {0.0F, 1.0F, 7.0F, 3.0F};
  const Matrix<double> output = swiglu_reference(gate_up);
  EXPECT_EQ(output.at(0, 0), 0.0);
  EXPECT_DOUBLE_EQ(output.at(0, 1), 3.0 / (1.0 + std::exp(-1.0)));
}

}  // namespace
}  // namespace rackplan::kernels
