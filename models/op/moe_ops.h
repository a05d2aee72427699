// SPDX-License-Identifier: Apache-2.0
// The expert layers' grouped GEMM and its all-to-all as Ops.
#pragma once

#include "models/op/op.h"

#include <cstdint>

namespace rackplan {

/// base^n for a whole n ≥ 0, by squaring: multiplications only, because the C library's pow may
/// differ in the last bit between machines.
[[nodiscard]] constexpr double whole_power(double base, std::int64_t n) {
  double power = 1.0;
  for (double square = base; n > 0; n >>= 1, square *= square) {
    if ((n & 1) != 0) {
      power *= square;
    }
  }
  return power;
}

/// A mixture-of-experts layer as one rank sees it.
struct MoeShape {
  double hidden = 0.0;
  double intermediate = 0.0;  // of one expert, on this rank (divided by expert TP)
  double experts = 0.0;       // of the layer
  double top_k = 0.0;
  int ep = 1;              // ranks that hold different experts
  double imbalance = 1.0;  // rows of the busiest rank over the mean
};

/// Experts of one rank that at least one of `tokens` chose: E/ep · (1 − (1 − k/E)^tokens), tokens
/// rounded to a whole number.
[[nodiscard]] inline double active_experts(const MoeShape& moe, double tokens) {
  return moe.experts / moe.ep *
         (1.0 -
          whole_power(1.0 - moe.top_k / moe.experts, static_cast<std::int64_t>(tokens + 0.5)));
}

/// Both expert GEMMs on one rank, for r rows over `active` experts. FLOPs = 2·r·3·d·I. Bytes =
/// active·3·d·I·w + r·(in·d + 4·2I + in·2I + 2·d): weights; then a row of input, gate and up
/// written and read in bf16, the activation written and read in the format multiplied, and a row of
/// output.
[[nodiscard]] inline Op grouped_gemm_of_rows(double rows,
                                             double active,
                                             const MoeShape& moe,
                                             NumberFormat weights) {
  Op op;
  op.kind = OpKind::GroupedGemm;
  op.math = weights.math;
  op.rows = rows;
  op.columns = moe.intermediate;
  op.inner = moe.hidden;
  op.batch = active;
  op.ranks = moe.ep;
  op.experts = moe.experts;
  const double in = activation_bytes(weights.math);
  const double expert = 3.0 * moe.hidden * moe.intermediate;
  op.flops = 2.0 * op.rows * expert * flop;
  op.bytes = (op.batch * expert * weights.bytes +
              op.rows * (in * moe.hidden + 8.0 * moe.intermediate + 2.0 * in * moe.intermediate +
                         2.0 * moe.hidden)) *
             byte;
  return op;
}

/// On the busiest rank, for `tokens` of all ranks together: rows = tokens·k/ep·imbalance.
[[nodiscard]] inline Op grouped_gemm(double tokens, const MoeShape& moe, NumberFormat weights) {
  return grouped_gemm_of_rows(
      tokens * moe.top_k / moe.ep * moe.imbalance, active_experts(moe, tokens), moe, weights);
}

/// Distinct ranks among n that k uniform choices hit: n·(1 − (1 − 1/n)^k).
[[nodiscard]] inline double distinct_ranks(int n, double k) {
  return n * (1.0 - whole_power(1.0 - 1.0 / n, static_cast<std::int64_t>(k + 0.5)));
}

/// Sends each of this rank's `tokens` once to every rank that holds one of its experts; `payload`
/// is tokens × bytes of one copy.
[[nodiscard]] inline Op moe_dispatch(double tokens, const MoeShape& moe, double bytes_per_element) {
  Op op;
  op.kind = OpKind::MoeDispatch;
  op.rows = tokens;
  op.columns = moe.hidden;
  op.ranks = moe.ep;
  op.copies = distinct_ranks(moe.ep, moe.top_k);
  op.payload = tokens * moe.hidden * bytes_per_element * byte;
  return op;
}

/// The way back of moe_dispatch, in bf16 unless told.
[[nodiscard]] inline Op moe_combine(double tokens,
                                    const MoeShape& moe,
                                    double bytes_per_element = 2.0) {
  Op op = moe_dispatch(tokens, moe, bytes_per_element);
  op.kind = OpKind::MoeCombine;
  return op;
}

}  // namespace rackplan
