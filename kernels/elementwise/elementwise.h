// SPDX-License-Identifier: Apache-2.0
// The kernels between the large ones. What they compute: kernels/reference/elementwise.h and
// block_scales.h. All widths are multiples of 128; matrices are row-major bf16 unless said
// otherwise; sums are in fp32 and in a fixed order.
#pragma once

#include <cstdint>
#include <cuda_runtime_api.h>

namespace rackplan::kernels {

/// E4M3 with one fp32 scale for 128 columns of a row; or nothing.
struct QuantisedRows {
  void* values = nullptr;
  float* scales = nullptr;  // rows × columns/128
};

/// Quantises rows, and sends each to all places that `row` names: copy c of token t goes to row
/// row[t · copies + c]. `row` null: to its own place, one copy.
struct QuantiseRun {
  const void* input = nullptr;  // tokens × columns
  std::int32_t tokens = 0;
  std::int32_t columns = 0;
  const std::int32_t* row = nullptr;
  std::int32_t copies = 1;
  QuantisedRows output;
};
void run_quantise(const QuantiseRun& run, cudaStream_t stream);

/// Output token t = Σ over its copies c, in order, of weights[t, c] · input row row[t, c].
struct CombineRun {
  const void* input = nullptr;
  const std::int32_t* row = nullptr;  // tokens × copies
  const float* weights = nullptr;     // tokens × copies
  std::int32_t tokens = 0;
  std::int32_t copies = 0;  // ≤ 16
  std::int32_t columns = 0;
  void* output = nullptr;
};
void run_combine(const CombineRun& run, cudaStream_t stream);

/// residual += input when there is one; output = norm(residual or input) · gain in bf16, or
/// quantised. Up to 16,384 columns.
struct RmsNormRun {
  const void* input = nullptr;
  void* residual = nullptr;  // may be null
  const void* gain = nullptr;
  std::int32_t tokens = 0;
  std::int32_t columns = 0;
  float epsilon = 1e-6F;
  void* output = nullptr;  // bf16; or null
  QuantisedRows quantised;
};
void run_rms_norm(const RmsNormRun& run, cudaStream_t stream);

/// Rows of gate (columns) and up (columns): silu(gate) · up, in bf16 or quantised. With `count`,
/// rows are blocks of `capacity`, and of block e the first count[e] are done.
struct SwigluRun {
  const void* input = nullptr;  // rows × 2 · columns
  std::int32_t rows = 0;
  std::int32_t columns = 0;
  const std::int32_t* count = nullptr;
  std::int32_t capacity = 0;
  void* output = nullptr;  // bf16; or null
  QuantisedRows quantised;
};
void run_swiglu(const SwigluRun& run, cudaStream_t stream);

}  // namespace rackplan::kernels
