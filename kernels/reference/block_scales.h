// SPDX-License-Identifier: Apache-2.0
// fp8 with block scales as DeepSeek-V3 uses it: activations share one fp32 scale per row and 128
// columns, weights one per 128 × 128. A scale is max(|x|, 1e-4) / 448 over its block, and the
// stored value is x / scale in E4M3.
#pragma once

#include "kernels/reference/matrix.h"

#include <cstdint>

namespace rackplan::kernels {

inline constexpr std::size_t scale_block = 128;
inline constexpr float least_amax = 1e-4F;

struct ScaledMatrix {
  Matrix<std::uint8_t> values;  // E4M3
  Matrix<float> scales;         // activations: rows × ⌈columns/128⌉; weights: both divided
  std::size_t block_rows = 1;   // 1 for activations, 128 for weights

  /// The number that (row, column) stands for.
  [[nodiscard]] double value(std::size_t row, std::size_t column) const;
};

[[nodiscard]] ScaledMatrix quantise_activations(const Matrix<float>& values);
[[nodiscard]] ScaledMatrix quantise_weights(const Matrix<float>& values);

}  // namespace rackplan::kernels
