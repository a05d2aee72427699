// SPDX-License-Identifier: Apache-2.0
// Sums over a thread block, in a fixed order.
#pragma once

namespace rackplan::kernels {

/// The sum of `value` over all threads of the block (a multiple of 32, at most 1024), for all of
/// them.
__device__ __forceinline__ float block_sum(float value) {
  __shared__ float of_warp[32];
#pragma unroll
  for (int distance = 16; distance > 0; distance /= 2) {
    value += __shfl_xor_sync(0xFFFFFFFFU, value, distance);
  }
  if (threadIdx.x % 32U == 0) {
    of_warp[threadIdx.x / 32U] = value;
  }
  __syncthreads();
  float sum = 0.0F;
  for (unsigned warp = 0; warp < blockDim.x / 32U; ++warp) {
    sum += of_warp[warp];
  }
  __syncthreads();
  return sum;
}

}  // namespace rackplan::kernels
