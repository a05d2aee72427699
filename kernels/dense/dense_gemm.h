// SPDX-License-Identifier: Apache-2.0
// Dense GEMM by cuBLASLt: output (rows × columns, bf16) = input (rows × inner) · weightsᵀ (columns
// × inner), row-major.
//
//   bf16
//   fp8        E4M3, one scale a matrix
//   fp8 block  E4M3 with scales as in kernels/reference/block_scales.h; the input's scales
//              column-major (cuBLASLt: VEC128_32F of the input, BLK128x128_32F of the weights).
//              CUDA 12.9 or newer, Hopper only
#pragma once

#include <cstddef>
#include <cstdint>
#include <cublasLt.h>
#include <memory>

namespace rackplan::kernels {

enum class DenseFormat { Bf16, Fp8, Fp8Block };

struct DenseShape {
  DenseFormat format = DenseFormat::Bf16;
  std::int32_t rows = 0;
  std::int32_t columns = 0;
  std::int32_t inner = 0;
};

struct DenseOperands {
  const void* input = nullptr;
  const float* input_scales = nullptr;  // fp8
  const void* weights = nullptr;
  const float* weight_scales = nullptr;  // fp8
  void* output = nullptr;
};

/// One shape, with the best of cuBLASLt's first eight algorithms for it. Holds a workspace.
class DenseGemm {
 public:
  static constexpr std::size_t workspace_bytes = 64U << 20U;

  /// Throws std::runtime_error where cuBLASLt has no algorithm for the shape.
  explicit DenseGemm(const DenseShape& shape);
  ~DenseGemm();
  DenseGemm(const DenseGemm&) = delete;
  DenseGemm& operator=(const DenseGemm&) = delete;

  /// Times the algorithms on these operands and keeps the fastest.
  void choose(const DenseOperands& operands);
  void run(const DenseOperands& operands, cudaStream_t stream) const;

 private:
  struct Plan;
  std::unique_ptr<Plan> plan_;
};

}  // namespace rackplan::kernels
