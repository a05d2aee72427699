// SPDX-License-Identifier: Apache-2.0
// Tensor maps for bulk copies: what the driver needs to know of a matrix.
#pragma once

#include <cstdint>
#include <cuda.h>

namespace rackplan::kernels::sm90 {

/// A row-major matrix of 1-byte or bf16 elements in global memory, 16-byte aligned, rows a multiple
/// of 16 bytes.
struct MatrixView {
  const void* data = nullptr;
  std::uint64_t rows = 0;
  std::uint64_t columns = 0;
  std::uint32_t element_bytes = 2;
};

/// The map that loads boxes of `box_rows` (≤ 256) rows of 128 bytes in the 128-byte swizzle; what
/// lies outside the matrix is zero. Throws std::runtime_error with the driver's reason.
[[nodiscard]] CUtensorMap tensor_map(const MatrixView& matrix, std::uint32_t box_rows);

}  // namespace rackplan::kernels::sm90
