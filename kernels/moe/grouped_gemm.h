// SPDX-License-Identifier: Apache-2.0
// Grouped GEMM of an expert layer on the GPU: output row r of expert e = input row r · weight_eᵀ,
// accumulated in fp32, in bf16. Rows as in kernels/host/group_rows.h; rows of no expert are not
// written.
//
//   bf16        input rows × inner, weights (experts · columns) × inner
//   fp8 blocks  both in E4M3 with scales as in kernels/reference/block_scales.h, row-major: input
//               rows × inner/128, weights (experts · columns/128) × inner/128; every 128 of `inner`
//               the tensor core's sum is promoted to fp32
//
// On Hopper a persistent, warp-specialised kernel; elsewhere (and as a second oracle) a naive one.
#pragma once

#include <cstdint>
#include <cuda_runtime_api.h>

namespace rackplan::kernels {

enum class GroupedFormat { Bf16, Fp8Block };

struct GroupedGemm {
  GroupedFormat format = GroupedFormat::Bf16;
  const void* input = nullptr;
  const float* input_scales = nullptr;  // fp8 only
  const void* weights = nullptr;
  const float* weight_scales = nullptr;  // fp8 only
  void* output = nullptr;                // bf16, rows × columns
  const std::int32_t* begin = nullptr;   // device, one an expert: its first row
  const std::int32_t* count = nullptr;   // device, one an expert: its rows
  std::int32_t rows = 0;                 // of input and output, unused ones included
  std::int32_t experts = 0;
  std::int32_t columns = 0;        // a multiple of 128
  std::int32_t inner = 0;          // a multiple of 128
  std::int32_t expected_rows = 0;  // of an expert that has any: chooses the tile; any is correct
};

/// Throws std::invalid_argument with what is wrong, std::runtime_error with CUDA's reason.
void run_grouped_gemm(const GroupedGemm& gemm, cudaStream_t stream);

/// One thread an output. For checks.
void run_grouped_gemm_naive(const GroupedGemm& gemm, cudaStream_t stream);

}  // namespace rackplan::kernels
