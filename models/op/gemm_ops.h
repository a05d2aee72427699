// SPDX-License-Identifier: Apache-2.0
// Dense matrix products, elementwise kernels and sampling as Ops.
#pragma once

#include "models/op/op.h"

namespace rackplan {

inline constexpr double bf16_bytes = 2.0;

/// (M, K) × (K, N). FLOPs = 2·M·N·K; bytes = w·N·K + in·M·K + out·M·N with w, in and out bytes an
/// element. Activations come in the format of the weights and leave in bf16.
[[nodiscard]] constexpr Op gemm(
    double m, double n, double k, NumberFormat weights, double out_bytes = bf16_bytes) {
  Op op;
  op.kind = OpKind::Gemm;
  op.math = weights.math;
  op.rows = m;
  op.columns = n;
  op.inner = k;
  op.flops = 2.0 * m * n * k * flop;
  op.bytes =
      (weights.bytes * n * k + activation_bytes(weights.math) * m * k + out_bytes * m * n) * byte;
  return op;
}

/// `count` independent products, one a head (the MLA absorptions): each as gemm.
[[nodiscard]] constexpr Op batched_gemm(
    double count, double m, double n, double k, NumberFormat weights) {
  Op op = gemm(m, n, k, weights);
  op.kind = OpKind::BatchedGemm;
  op.batch = count;
  op.flops *= count;
  op.bytes *= count;
  return op;
}

/// Kernels that only stream `bytes` (norms, residuals, rope, KV write, quantisation).
[[nodiscard]] constexpr Op elementwise(Bytes bytes) {
  Op op;
  op.kind = OpKind::Elementwise;
  op.bytes = bytes;
  return op;
}

/// Reads the fp32 logits: bytes = 4·tokens·vocab.
[[nodiscard]] constexpr Op sampling(double tokens, double vocab) {
  Op op;
  op.kind = OpKind::Sampling;
  op.rows = tokens;
  op.columns = vocab;
  op.bytes = 4.0 * tokens * vocab * byte;
  return op;
}

}  // namespace rackplan
