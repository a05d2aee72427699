// SPDX-License-Identifier: Apache-2.0
// One operation of a step as a value: what it is, its shape, how much it computes and moves. A cost
// model turns it into a time. Header-only; compiles under nvcc.
//
//   Op up = gemm(128, 24576, 1536, bf16_format);   // gemm_ops.h
//   double intensity = up.flops / up.bytes * (1.0 * byte / flop);
//
// Constructors are free functions, each with its formula: gemm_ops.h, attention_ops.h, moe_ops.h,
// collective_ops.h.
#pragma once

#include "models/units/quantity.h"

namespace rackplan {

enum class OpKind {
  Gemm,
  BatchedGemm,
  PrefillAttention,     // grouped-query, causal
  DecodeAttention,      // grouped-query, paged KV
  MlaPrefillAttention,  // multi-head form
  MlaDecodeAttention,   // absorbed form
  IndexScores,          // sparse attention: score every past token, select
  GroupedGemm,          // both expert GEMMs with permutation, activation and reduction
  Elementwise,
  Sampling,
  AllReduce,
  AllGather,
  ReduceScatter,
  MoeDispatch,
  MoeCombine,
  PointToPoint,
};

/// What the tensor cores multiply.
enum class Math { Bf16, Fp8, Fp8Block, Fp4 };

/// A stored operand: the arithmetic it asks for and its bytes an element, scales included.
struct NumberFormat {
  Math math = Math::Bf16;
  double bytes = 2.0;
};
inline constexpr NumberFormat bf16_format{};

/// Bytes of one activation in the format a kernel multiplies: fp8 with one fp32 scale for 128,
/// fp4 with one e4m3 scale for 16.
[[nodiscard]] constexpr double activation_bytes(Math math) {
  switch (math) {
    case Math::Bf16:
      return 2.0;
    case Math::Fp8:
      return 1.0;
    case Math::Fp8Block:
      return 1.0 + 4.0 / 128.0;
    case Math::Fp4:
      return 0.5 + 1.0 / 16.0;
  }
  return 2.0;
}

/// Fields that an op's constructor does not mention are zero. Counts may be fractional: they are
/// means over layers, ranks or experts.
struct Op {
  OpKind kind = OpKind::Elementwise;
  Math math = Math::Bf16;
  double rows = 0.0;     // M of a GEMM; tokens of the op on this rank otherwise
  double columns = 0.0;  // N of a GEMM; width of a vector otherwise
  double inner = 0.0;    // K of a GEMM; attention: FLOPs of one head for one query·key pair
  double batch = 1.0;    // matrices, sequences or active experts
  double context = 0.0;  // attention: query·key pairs a head (prefill), KV tokens (decode)
  double heads = 0.0;    // attention: query heads on this rank
  double kv_heads = 0.0;
  double head_dim = 0.0;
  int ranks = 1;         // collectives: who takes part
  double copies = 0.0;   // dispatch, combine: ranks a token goes to, on average
  double experts = 0.0;  // grouped GEMM: of the layer, on all ranks
  Flops flops;
  Bytes bytes;    // read from and written to HBM
  Bytes payload;  // collectives: the message (all-gather, reduce-scatter: all parts together)
};

}  // namespace rackplan
