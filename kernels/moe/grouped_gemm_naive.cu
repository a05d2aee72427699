// SPDX-License-Identifier: Apache-2.0
#include "kernels/device/device.h"
#include "kernels/moe/grouped_gemm.h"

#include <cuda_bf16.h>
#include <cuda_fp8.h>

namespace rackplan::kernels {
namespace {

__device__ float number(const __nv_bfloat16* values, std::int64_t index) {
  return __bfloat162float(values[index]);
}

__device__ float number(const __nv_fp8_e4m3* values, std::int64_t index) {
  return static_cast<float>(values[index]);
}

// Block (x: columns, y: experts), one thread an output column, rows in a loop.
template <class T>
__global__ void naive_kernel(const GroupedGemm gemm) {
  const auto* input = static_cast<const T*>(gemm.input);
  const auto* weights = static_cast<const T*>(gemm.weights);
  auto* output = static_cast<__nv_bfloat16*>(gemm.output);
  const std::int32_t expert = static_cast<std::int32_t>(blockIdx.y);
  const auto column = static_cast<std::int32_t>(blockIdx.x * blockDim.x + threadIdx.x);
  if (column >= gemm.columns) {
    return;
  }
  const std::int64_t weight_row = static_cast<std::int64_t>(expert) * gemm.columns + column;
  const std::int32_t blocks = gemm.inner / 128;
  for (std::int32_t r = 0; r < gemm.count[expert]; ++r) {
    const std::int64_t row = gemm.begin[expert] + r;
    float sum = 0.0F;
    for (std::int32_t block = 0; block < blocks; ++block) {
      float part = 0.0F;
      for (std::int32_t k = 128 * block; k < 128 * (block + 1); ++k) {
        part = fmaf(number(input, row * gemm.inner + k),
                    number(weights, weight_row * gemm.inner + k),
                    part);
      }
      const float scale = gemm.input_scales == nullptr
                              ? 1.0F
                              : gemm.input_scales[row * blocks + block] *
                                    gemm.weight_scales[weight_row / 128 * blocks + block];
      sum = fmaf(part, scale, sum);
    }
    output[row * gemm.columns + column] = __float2bfloat16_rn(sum);
  }
}

}  // namespace

void run_grouped_gemm_naive(const GroupedGemm& gemm, cudaStream_t stream) {
  const dim3 grid(static_cast<unsigned>((gemm.columns + 127) / 128),
                  static_cast<unsigned>(gemm.experts));
  if (gemm.format == GroupedFormat::Bf16) {
    naive_kernel<__nv_bfloat16><<<grid, 128, 0, stream>>>(gemm);
  } else {
    naive_kernel<__nv_fp8_e4m3><<<grid, 128, 0, stream>>>(gemm);
  }
  check_cuda(cudaGetLastError(), "naive grouped GEMM");
}

}  // namespace rackplan::kernels
