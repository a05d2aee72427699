// SPDX-License-Identifier: Apache-2.0
#include "kernels/device/device.h"
#include "kernels/program/fill.h"

#include <cuda_bf16.h>
#include <cuda_fp8.h>

namespace rackplan::kernels {
namespace {

__device__ std::uint64_t mixed(std::uint64_t z) {
  z += 0x9E3779B97F4A7C15ULL;
  z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31U);
}

// The sum of four uniform numbers, scaled to variance 1: near enough to normal for the wires.
__device__ float normal(std::uint64_t bits) {
  float sum = 0.0F;
  for (int i = 0; i < 4; ++i) {
    sum += static_cast<float>((bits >> (16 * i)) & 0xFFFFU) / 65536.0F;
  }
  return (sum - 2.0F) * 1.7320508F;
}

template <class T, class Make>
__device__ void fill_all(void* data, std::size_t count, std::uint64_t seed, Make make) {
  auto* values = static_cast<T*>(data);
  for (std::size_t i = blockIdx.x * static_cast<std::size_t>(blockDim.x) + threadIdx.x; i < count;
       i += static_cast<std::size_t>(gridDim.x) * blockDim.x) {
    values[i] = make(mixed(mixed(seed) ^ i));
  }
}

__global__ void fill_kernel(void* data, std::size_t bytes, Fill what, std::uint64_t seed) {
  switch (what) {
    case Fill::Bf16:
      return fill_all<__nv_bfloat16>(data, bytes / 2, seed, [](std::uint64_t bits) {
        return __float2bfloat16_rn(normal(bits));
      });
    case Fill::E4m3:
      return fill_all<__nv_fp8_e4m3>(
          data, bytes, seed, [](std::uint64_t bits) { return __nv_fp8_e4m3(normal(bits)); });
    case Fill::Float:
      return fill_all<float>(
          data, bytes / 4, seed, [](std::uint64_t bits) { return normal(bits); });
    case Fill::Scale:
      return fill_all<float>(data, bytes / 4, seed, [](std::uint64_t bits) {
        return (1.0F + static_cast<float>(bits >> 40U) / 16777216.0F) / 512.0F;
      });
    case Fill::Poison:
      return fill_all<unsigned char>(
          data, bytes, seed, [](std::uint64_t) { return static_cast<unsigned char>(0xFF); });
  }
}

}  // namespace

void fill(void* data, std::size_t bytes, Fill what, std::uint64_t seed, cudaStream_t stream) {
  if (bytes == 0) {
    return;
  }
  fill_kernel<<<1024, 256, 0, stream>>>(data, bytes, what, seed);
  check_cuda(cudaGetLastError(), "fill");
}

}  // namespace rackplan::kernels
