// SPDX-License-Identifier: Apache-2.0
// Attention kernels as Ops. Heads are those of this rank; projections are separate GEMMs.
//
// `work` of a prefill is Σ over prompts of new·(past + new/2): the query·key pairs a head that
// causal attention computes. `kv_tokens` of a decode step is the sum of its contexts.
#pragma once

#include "models/op/op.h"

namespace rackplan {

/// Head dimensions of MLA. DeepSeek: kv_rank 512, rope 64, nope 128, value 128.
struct MlaShape {
  double heads = 0.0;
  double kv_rank = 0.0;
  double rope = 0.0;
  double nope = 0.0;
  double value = 0.0;
};

/// Causal grouped-query prefill. FLOPs = 4·H·D·work (two products of 2 FLOP a pair and dimension);
/// bytes = 2·tokens·(2·H + 2·KV)·D (q, out, k, v in bf16).
[[nodiscard]] constexpr Op gqa_prefill(
    double tokens, double work, double heads, double kv_heads, double head_dim) {
  Op op;
  op.kind = OpKind::PrefillAttention;
  op.rows = tokens;
  op.context = work;
  op.heads = heads;
  op.kv_heads = kv_heads;
  op.head_dim = head_dim;
  op.inner = 4.0 * head_dim;
  op.flops = heads * op.inner * work * flop;
  op.bytes = 2.0 * tokens * (2.0 * heads + 2.0 * kv_heads) * head_dim * byte;
  return op;
}

/// Grouped-query decode, `queries` tokens a sequence. FLOPs = 4·H·D·queries·kv_tokens; bytes =
/// 2·kv_tokens·KV·D·kv_bytes (k and v, read once for all queries) + 4·sequences·queries·H·D (q, out
/// in bf16).
[[nodiscard]] constexpr Op gqa_decode(double sequences,
                                      double kv_tokens,
                                      double heads,
                                      double kv_heads,
                                      double head_dim,
                                      NumberFormat kv,
                                      double queries = 1) {
  Op op;
  op.kind = OpKind::DecodeAttention;
  op.math = kv.math;
  op.rows = sequences * queries;
  op.batch = sequences;
  op.context = kv_tokens;
  op.heads = heads;
  op.kv_heads = kv_heads;
  op.head_dim = head_dim;
  op.inner = 4.0 * head_dim;
  op.flops = heads * op.inner * queries * kv_tokens * flop;
  op.bytes = (2.0 * kv_tokens * kv_heads * head_dim * kv.bytes +
              4.0 * sequences * queries * heads * head_dim) *
             byte;
  return op;
}

/// MLA prefill in multi-head form. FLOPs = 2·H·(nope + rope + value)·work; bytes =
/// 2·tokens·H·(2·(nope + rope) + 2·value) (q, k, v, out in bf16).
[[nodiscard]] constexpr Op mla_prefill(double tokens, double work, const MlaShape& mla) {
  Op op;
  op.kind = OpKind::MlaPrefillAttention;
  op.rows = tokens;
  op.context = work;
  op.heads = mla.heads;
  op.kv_heads = mla.heads;
  op.head_dim = mla.nope + mla.rope;
  const double pair = mla.nope + mla.rope + mla.value;
  op.inner = 2.0 * pair;
  op.flops = mla.heads * op.inner * work * flop;
  op.bytes = 4.0 * tokens * mla.heads * pair * byte;
  return op;
}

/// MLA decode in absorbed form, `queries` tokens a sequence. FLOPs =
/// 2·H·queries·kv_tokens·(2·kv_rank + rope); bytes = kv_tokens·(kv_rank + rope)·kv_bytes +
/// 2·sequences·queries·H·(2·kv_rank + rope). KV bytes do not shrink with fewer heads.
[[nodiscard]] constexpr Op mla_decode(
    double sequences, double kv_tokens, const MlaShape& mla, NumberFormat kv, double queries = 1) {
  Op op;
  op.kind = OpKind::MlaDecodeAttention;
  op.math = kv.math;
  op.rows = sequences * queries;
  op.batch = sequences;
  op.context = kv_tokens;
  op.heads = mla.heads;
  op.kv_heads = 1.0;
  op.head_dim = mla.kv_rank + mla.rope;
  const double pair = 2.0 * mla.kv_rank + mla.rope;
  op.inner = 2.0 * pair;
  op.flops = mla.heads * op.inner * queries * kv_tokens * flop;
  op.bytes = (kv_tokens * (mla.kv_rank + mla.rope) * kv.bytes +
              2.0 * sequences * queries * mla.heads * pair) *
             byte;
  return op;
}

/// MLA prefill in absorbed form over `pairs` selected query·key pairs. FLOPs =
/// 2·H·pairs·(2·kv_rank + rope); bytes = 2·tokens·H·(2·kv_rank + rope) (q, out in bf16). The
/// selected rows are taken to come from the L2 cache: neighbouring queries select much the same.
[[nodiscard]] constexpr Op mla_sparse_prefill(double tokens, double pairs, const MlaShape& mla) {
  return mla_decode(tokens, pairs, mla, {Math::Bf16, 0.0});
}

/// The indexer of sparse attention: `queries` of H·D in fp8 against `keys`, `pairs` products, then
/// the selection. FLOPs = 2·H·D·pairs; bytes = keys·D·(1 + 4/128) + queries·H·D + 8·pairs (fp32
/// scores, written once and read once).
[[nodiscard]] constexpr Op index_scores(
    double queries, double pairs, double keys, double heads, double head_dim) {
  Op op;
  op.kind = OpKind::IndexScores;
  op.math = Math::Fp8;
  op.rows = queries;
  op.context = pairs;
  op.heads = heads;
  op.kv_heads = 1.0;
  op.head_dim = head_dim;
  op.inner = 2.0 * head_dim;
  op.flops = heads * op.inner * pairs * flop;
  op.bytes = (keys * head_dim * activation_bytes(Math::Fp8Block) + queries * heads * head_dim +
              8.0 * pairs) *
             byte;
  return op;
}

}  // namespace rackplan
