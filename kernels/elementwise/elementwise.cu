// SPDX-License-Identifier: Apache-2.0
#include "kernels/device/device.h"
#include "kernels/elementwise/block_sum.cuh"
#include "kernels/elementwise/elementwise.h"
#include "kernels/elementwise/vector8.cuh"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace rackplan::kernels {
namespace {

constexpr int most_copies = 16;
constexpr int most_norm_columns = 16'384;

void check_columns(std::int32_t columns, std::int32_t most, const char* what) {
  if (columns < 128 || columns % 128 != 0 || columns > most) {
    throw std::invalid_argument(std::string(what) + ": " + std::to_string(columns) +
                                " columns; accepted: a multiple of 128 up to " +
                                std::to_string(most));
  }
}

// Threads that take eight columns each; whole warps, so that sixteen lanes share a scale.
unsigned threads_for(std::int32_t columns, unsigned most) {
  const auto vectors = static_cast<unsigned>(columns / 8);
  return std::min(most, (vectors + 31U) / 32U * 32U);
}

// Of 128 columns, the sixteen lanes hold eight each. All lanes of a warp call it together.
__device__ void store_quantised(const QuantisedRows& output,
                                const Vector8& vector,
                                std::int64_t row,
                                std::int32_t columns,
                                std::int32_t column,
                                bool inside) {
  const float scale = block_scale(vector);
  if (!inside) {
    return;
  }
  auto* values = static_cast<unsigned char*>(output.values);
  *reinterpret_cast<uint2*>(values + row * columns + column) = quantise8(vector, scale);
  if (column % 128 == 0) {
    output.scales[row * (columns / 128) + column / 128] = scale;
  }
}

__global__ void quantise_kernel(const QuantiseRun run) {
  const auto token = static_cast<std::int64_t>(blockIdx.x);
  const auto* input = static_cast<const __nv_bfloat16*>(run.input) + token * run.columns;
  const auto step = static_cast<std::int32_t>(8 * blockDim.x);
  for (std::int32_t from = 0; from < run.columns; from += step) {
    const std::int32_t column = from + static_cast<std::int32_t>(8 * threadIdx.x);
    const bool inside = column < run.columns;
    const Vector8 vector = inside ? load8(input + column) : Vector8{};
    const float scale = block_scale(vector);
    if (!inside) {
      continue;
    }
    const uint2 codes = quantise8(vector, scale);
    for (std::int32_t copy = 0; copy < run.copies; ++copy) {
      const std::int64_t row = run.row == nullptr ? token : run.row[token * run.copies + copy];
      auto* values = static_cast<unsigned char*>(run.output.values);
      *reinterpret_cast<uint2*>(values + row * run.columns + column) = codes;
      if (column % 128 == 0) {
        run.output.scales[row * (run.columns / 128) + column / 128] = scale;
      }
    }
  }
}

__global__ void combine_kernel(const CombineRun run) {
  const auto token = static_cast<std::int64_t>(blockIdx.x);
  __shared__ const __nv_bfloat16* source[most_copies];
  __shared__ float weight[most_copies];
  if (threadIdx.x < static_cast<unsigned>(run.copies)) {
    const std::int64_t at = token * run.copies + threadIdx.x;
    source[threadIdx.x] = static_cast<const __nv_bfloat16*>(run.input) +
                          static_cast<std::int64_t>(run.row[at]) * run.columns;
    weight[threadIdx.x] = run.weights[at];
  }
  __syncthreads();
  auto* output = static_cast<__nv_bfloat16*>(run.output) + token * run.columns;
  for (auto column = static_cast<std::int32_t>(8 * threadIdx.x); column < run.columns;
       column += static_cast<std::int32_t>(8 * blockDim.x)) {
    Vector8 sum{};
#pragma unroll 8
    for (std::int32_t copy = 0; copy < run.copies; ++copy) {
      const Vector8 vector = load8(source[copy] + column);
#pragma unroll
      for (int i = 0; i < 8; ++i) {
        sum.value[i] = fmaf(weight[copy], vector.value[i], sum.value[i]);
      }
    }
    store8(output + column, sum);
  }
}

// Keeps the row in registers: `PerThread` vectors of eight a thread.
template <int PerThread>
__global__ void rms_norm_kernel(const RmsNormRun run) {
  const auto token = static_cast<std::int64_t>(blockIdx.x);
  const auto* input = static_cast<const __nv_bfloat16*>(run.input) + token * run.columns;
  auto* residual = run.residual == nullptr
                       ? nullptr
                       : static_cast<__nv_bfloat16*>(run.residual) + token * run.columns;
  const auto column_of = [](int i) {
    return static_cast<std::int32_t>(8 * (static_cast<unsigned>(i) * blockDim.x + threadIdx.x));
  };
  Vector8 vector[PerThread];
  float squares = 0.0F;
#pragma unroll
  for (int i = 0; i < PerThread; ++i) {
    const std::int32_t column = column_of(i);
    vector[i] = column < run.columns ? load8(input + column) : Vector8{};
    if (residual != nullptr && column < run.columns) {
      const Vector8 before = load8(residual + column);
#pragma unroll
      for (int j = 0; j < 8; ++j) {
        vector[i].value[j] += before.value[j];
      }
      store8(residual + column, vector[i]);
    }
#pragma unroll
    for (const float x : vector[i].value) {
      squares = fmaf(x, x, squares);
    }
  }
  const float factor = rsqrtf(block_sum(squares) / static_cast<float>(run.columns) + run.epsilon);
  const auto* gain = static_cast<const __nv_bfloat16*>(run.gain);
#pragma unroll
  for (int i = 0; i < PerThread; ++i) {
    const std::int32_t column = column_of(i);
    const bool inside = column < run.columns;
    const Vector8 gains = inside ? load8(gain + column) : Vector8{};
#pragma unroll
    for (int j = 0; j < 8; ++j) {
      vector[i].value[j] *= factor * gains.value[j];
    }
    if (run.output != nullptr && inside) {
      store8(static_cast<__nv_bfloat16*>(run.output) + token * run.columns + column, vector[i]);
    }
    if (run.quantised.values != nullptr) {
      store_quantised(run.quantised, vector[i], token, run.columns, column, inside);
    }
  }
}

__global__ void swiglu_kernel(const SwigluRun run) {
  const auto row = static_cast<std::int32_t>(blockIdx.x);
  if (run.count != nullptr && row % run.capacity >= run.count[row / run.capacity]) {
    return;
  }
  const auto* gate = static_cast<const __nv_bfloat16*>(run.input) +
                     static_cast<std::int64_t>(row) * 2 * run.columns;
  const auto step = static_cast<std::int32_t>(8 * blockDim.x);
  for (std::int32_t from = 0; from < run.columns; from += step) {
    const std::int32_t column = from + static_cast<std::int32_t>(8 * threadIdx.x);
    const bool inside = column < run.columns;
    Vector8 vector = inside ? load8(gate + column) : Vector8{};
    const Vector8 up = inside ? load8(gate + run.columns + column) : Vector8{};
#pragma unroll
    for (int i = 0; i < 8; ++i) {
      const float x = vector.value[i];
      vector.value[i] = x / (1.0F + __expf(-x)) * up.value[i];
    }
    if (run.output != nullptr && inside) {
      store8(static_cast<__nv_bfloat16*>(run.output) +
                 static_cast<std::int64_t>(row) * run.columns + column,
             vector);
    }
    if (run.quantised.values != nullptr) {
      store_quantised(run.quantised, vector, row, run.columns, column, inside);
    }
  }
}

}  // namespace

void run_quantise(const QuantiseRun& run, cudaStream_t stream) {
  check_columns(run.columns, 1 << 20, "quantise");
  if (run.tokens > 0) {
    quantise_kernel<<<static_cast<unsigned>(run.tokens),
                      threads_for(run.columns, 512),
                      0,
                      stream>>>(run);
    check_cuda(cudaGetLastError(), "quantise");
  }
}

void run_combine(const CombineRun& run, cudaStream_t stream) {
  check_columns(run.columns, 1 << 20, "combine");
  if (run.copies < 1 || run.copies > most_copies) {
    throw std::invalid_argument("combine: " + std::to_string(run.copies) +
                                " copies; accepted: 1 to " + std::to_string(most_copies));
  }
  if (run.tokens > 0) {
    combine_kernel<<<static_cast<unsigned>(run.tokens), threads_for(run.columns, 512), 0, stream>>>(
        run);
    check_cuda(cudaGetLastError(), "combine");
  }
}

void run_rms_norm(const RmsNormRun& run, cudaStream_t stream) {
  check_columns(run.columns, most_norm_columns, "RMSNorm");
  if (run.tokens == 0) {
    return;
  }
  const auto blocks = static_cast<unsigned>(run.tokens);
  if (run.columns <= 4096) {
    rms_norm_kernel<1><<<blocks, threads_for(run.columns, 512), 0, stream>>>(run);
  } else if (run.columns <= 8192) {
    rms_norm_kernel<2><<<blocks, threads_for(run.columns / 2 + 127, 512), 0, stream>>>(run);
  } else {
    rms_norm_kernel<4><<<blocks, 512, 0, stream>>>(run);
  }
  check_cuda(cudaGetLastError(), "RMSNorm");
}

void run_swiglu(const SwigluRun& run, cudaStream_t stream) {
  check_columns(run.columns, 1 << 20, "SwiGLU");
  if (run.count != nullptr && run.capacity < 1) {
    throw std::invalid_argument("SwiGLU: counts without a capacity");
  }
  if (run.rows > 0) {
    swiglu_kernel<<<static_cast<unsigned>(run.rows), threads_for(run.columns, 512), 0, stream>>>(
        run);
    check_cuda(cudaGetLastError(), "SwiGLU");
  }
}

}  // namespace rackplan::kernels
