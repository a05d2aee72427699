// SPDX-License-Identifier: Apache-2.0
// Random contents for timing and checks. Normal(0, 1) numbers, because zeros draw less power and
// run 13 % faster; the same seed fills alike on every machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cuda_runtime_api.h>
#include <span>
#include <vector>

namespace rackplan::kernels {

enum class Fill {
  Bf16,    // 2 bytes a number
  E4m3,    // 1 byte: the number rounded and saturated
  Float,   // 4 bytes
  Scale,   // float, uniform in [2^-9, 2^-8): what block scales of such data are like
  Poison,  // bytes 0xFF: NaN in every format
};

/// `bytes` bytes at `data` on the GPU.
void fill(void* data, std::size_t bytes, Fill what, std::uint64_t seed, cudaStream_t stream);

}  // namespace rackplan::kernels
