// SPDX-License-Identifier: Apache-2.0
#include "kernels/reference/block_scales.h"

#include "kernels/host/small_floats.h"

#include <algorithm>
#include <cmath>

namespace rackplan::kernels {
namespace {

ScaledMatrix quantise(const Matrix<float>& values, std::size_t block_rows) {
  const auto blocks = [](std::size_t size, std::size_t block) {
    return (size + block - 1) / block;
  };
  ScaledMatrix scaled{
      .values = Matrix<std::uint8_t>(values.rows, values.columns),
      .scales = Matrix<float>(
          blocks(values.rows, block_rows), blocks(values.columns, scale_block), least_amax),
      .block_rows = block_rows};
  for (std::size_t r = 0; r < values.rows; ++r) {
    for (std::size_t c = 0; c < values.columns; ++c) {
      float& amax = scaled.scales.at(r / block_rows, c / scale_block);
      amax = std::max(amax, std::fabs(values.at(r, c)));
    }
  }
  for (float& scale : scaled.scales.values) {
    scale /= e4m3_max;
  }
  for (std::size_t r = 0; r < values.rows; ++r) {
    for (std::size_t c = 0; c < values.columns; ++c) {
      scaled.values.at(r, c) =
          float_to_e4m3(values.at(r, c) / scaled.scales.at(r / block_rows, c / scale_block));
    }
  }
  return scaled;
}

}  // namespace

double ScaledMatrix::value(std::size_t row, std::size_t column) const {
  return static_cast<double>(e4m3_to_float(values.at(row, column))) *
         static_cast<double>(scales.at(row / block_rows, column / scale_block));
}

ScaledMatrix quantise_activations(const Matrix<float>& values) {
  return quantise(values, 1);
}

ScaledMatrix quantise_weights(const Matrix<float>& values) {
  return quantise(values, scale_block);
}

}  // namespace rackplan::kernels
