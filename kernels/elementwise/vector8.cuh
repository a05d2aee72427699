// SPDX-License-Identifier: Apache-2.0
// Eight bf16 numbers at a time, one 16-byte access; and their quantisation to E4M3 with one scale
// for 128 columns, which sixteen neighbouring lanes hold together.
#pragma once

#include "kernels/host/portable.h"

#include <cstdint>
#include <cuda_bf16.h>
#include <cuda_fp8.h>

namespace rackplan::kernels {

struct Vector8 {
  float value[8];
};

__device__ __forceinline__ Vector8 load8(const __nv_bfloat16* from) {
  const uint4 words = *reinterpret_cast<const uint4*>(from);
  const std::uint32_t word[4] = {words.x, words.y, words.z, words.w};
  Vector8 vector;
#pragma unroll
  for (int i = 0; i < 4; ++i) {
    const float2 pair = __bfloat1622float2(*reinterpret_cast<const __nv_bfloat162*>(&word[i]));
    vector.value[2 * i] = pair.x;
    vector.value[2 * i + 1] = pair.y;
  }
  return vector;
}

__device__ __forceinline__ void store8(__nv_bfloat16* to, const Vector8& vector) {
  std::uint32_t word[4];
#pragma unroll
  for (int i = 0; i < 4; ++i) {
    const __nv_bfloat162 pair = __floats2bfloat162_rn(vector.value[2 * i], vector.value[2 * i + 1]);
    word[i] = *reinterpret_cast<const std::uint32_t*>(&pair);
  }
  *reinterpret_cast<uint4*>(to) = make_uint4(word[0], word[1], word[2], word[3]);
}

/// max(largest |x| of the 128 columns, 1e-4) / 448, for the sixteen lanes that hold them.
__device__ __forceinline__ float block_scale(const Vector8& vector) {
  float amax = 0.0F;
#pragma unroll
  for (const float x : vector.value) {
    amax = fmaxf(amax, fabsf(x));
  }
#pragma unroll
  for (int distance = 8; distance > 0; distance /= 2) {
    amax = fmaxf(amax, __shfl_xor_sync(0xFFFFFFFFU, amax, distance));
  }
  return fmaxf(amax, 1e-4F) / 448.0F;
}

/// Eight E4M3 codes of vector / scale, rounded to nearest even, saturated.
__device__ __forceinline__ uint2 quantise8(const Vector8& vector, float scale) {
  std::uint32_t word[2] = {0, 0};
#pragma unroll
  for (int i = 0; i < 4; ++i) {
    const float2 pair = make_float2(vector.value[2 * i] / scale, vector.value[2 * i + 1] / scale);
    const std::uint32_t codes = __nv_cvt_float2_to_fp8x2(pair, __NV_SATFINITE, __NV_E4M3);
    word[i / 2] |= codes << (16 * (i % 2));
  }
  return make_uint2(word[0], word[1]);
}

}  // namespace rackplan::kernels
