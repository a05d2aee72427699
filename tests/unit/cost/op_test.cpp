// SPDX-License-Identifier: Apache-2.0
#include "models/op/attention_ops.h"
#include "models/op/collective_ops.h"
#include "models/op/gemm_ops.h"
#include "models/op/moe_ops.h"

#include <gtest/gtest.h>

#include <cmath>

namespace rackplan {
namespace {

constexpr MlaShape deepseek{.heads = 128, .kv_rank = 512, .rope = 64, .nope = 128, .value = 128};
constexpr MoeShape ep8{.hidden = 7168, .intermediate = 2048, .experts = 256, .top_k = 8, .ep = 8};

TEST(Op, GemmCountsTwoFlopsAMultiplyAndStreamsItsOperands) {
  const Op op = gemm(16, 7168, 2048, bf16_format);
  EXPECT_EQ(op.flops / flop, 2.0 * 16 * 7168 * 2048);
  EXPECT_EQ(op.bytes / byte, 2.0 * (7168.0 * 2048 + 16 * 2048 + 16 * 7168));
}

TEST(Op, AbsorptionWeightsOfDeepSeekAre16Point8MB) {
  // 128 heads × 512 × 128 × 2 B = 16.8 MB; activations of no token add nothing.
  const Op op = batched_gemm(128, 0, 512, 128, bf16_format);
  EXPECT_NEAR(op.bytes / MB, 16.8, 0.05);
}

TEST(Op, MlaDecodeReads1152BytesAToken) {
  // 512 + 64 values of 2 B, whatever the heads; 278,528 FLOP a token at 128 heads.
  const Op full = mla_decode(1, 4096, deepseek, bf16_format);
  EXPECT_EQ(full.flops / flop, 278528.0 * 4096);
  EXPECT_EQ(full.bytes / byte, 1152.0 * 4096 + 128 * 1088 * 2.0);
  MlaShape sharded = deepseek;
  sharded.heads = 16;
  const Op part = mla_decode(1, 4096, sharded, bf16_format);
  EXPECT_EQ(part.flops / flop, full.flops / flop / 8);
  EXPECT_GT(part.bytes / byte, 1152.0 * 4096);
}

TEST(Op, IndexScoresReadOneFp8KeyATokenAndPassTheirScoresOn) {
  // 64 heads x 128 x 2 = 16,384 FLOP a pair; 128 B and a scale of 4 B a key, 8,192 B a query, a
  // score of 4 B a pair written and read
  const Op op = index_scores(2, 2 * 4096, 2 * 4096, 64, 128);
  EXPECT_EQ(op.flops / flop, 16384.0 * 2 * 4096);
  EXPECT_EQ(op.bytes / byte, (132.0 + 8.0) * 2 * 4096 + 2 * 8192.0);
}

TEST(Op, SparsePrefillTakesTheFlopsOfTheAbsorbedForm) {
  const Op op = mla_sparse_prefill(1000, 1000 * 2048.0, deepseek);
  EXPECT_EQ(op.flops / flop, 278528.0 * 1000 * 2048);
  EXPECT_EQ(op.bytes / byte, 2.0 * 1000 * 128 * 1088);  // queries and outputs
  EXPECT_EQ(op.math, Math::Bf16);
}

TEST(Op, MlaPrefillOfAFreshPromptTakes320FlopsAHeadAndSquareToken) {
  const double s = 1000;
  EXPECT_EQ(mla_prefill(s, s * s / 2, deepseek).flops / flop, 320.0 * 128 * s * s);
}

TEST(Op, GqaPrefillOfAFreshPromptTakes2HDSquareTokens) {
  const double s = 1000;
  EXPECT_EQ(gqa_prefill(s, s * s / 2, 64, 8, 128).flops / flop, 2.0 * 64 * 128 * s * s);
}

TEST(Op, GqaDecodeReadsKeysAndValuesOfItsKvHeads) {
  // h64/kv8 b16 s8192: 2·8192·8·128·2 B · 16 = 537 MB, intensity 8 with 8 heads a KV head in bf16.
  const Op op = gqa_decode(16, 16 * 8192, 64, 8, 128, bf16_format);
  EXPECT_NEAR(op.bytes / MB, 537, 1);
  EXPECT_NEAR(op.flops / flop / (op.bytes / byte), 8.0, 0.02);
}

TEST(Op, OneTokenWakesItsTopKExpertsAndManyWakeAll) {
  EXPECT_NEAR(active_experts(ep8, 1), 8.0 / 8, 1e-12);  // 8 of 256, spread over 8 ranks
  EXPECT_NEAR(active_experts(ep8, 1e5), 32.0, 1e-9);
  // 128 tokens: 32·(1 − (1 − 1/32)^128) = 31.45
  EXPECT_NEAR(active_experts(ep8, 128), 31.45, 0.01);
}

TEST(Op, GroupedGemmStreamsTheActiveExperts) {
  // One nvfp4 expert of DeepSeek: 3·7168·2048·0.5625 B = 24.8 MB.
  const NumberFormat fp4{Math::Fp4, 0.5625};
  EXPECT_NEAR(grouped_gemm(1, ep8, fp4).bytes / MB, 24.8, 0.1);
  EXPECT_EQ(grouped_gemm(64, ep8, fp4).flops / flop, 64 * 6.0 * 7168 * 2048);  // 64·8/8 rows
}

TEST(Op, DispatchGoesToDistinctRanks) {
  // n·(1 − (1 − 1/n)^8): 5.25 of 8, 6.45 of 16, 7.18 of 32, 7.62 of 72.
  EXPECT_NEAR(distinct_ranks(8, 8), 5.25, 0.005);
  EXPECT_NEAR(distinct_ranks(16, 8), 6.45, 0.005);
  EXPECT_NEAR(distinct_ranks(32, 8), 7.18, 0.005);
  EXPECT_NEAR(distinct_ranks(72, 8), 7.62, 0.005);
  EXPECT_EQ(moe_dispatch(100, ep8, 0.5625).payload / byte, 100 * 7168 * 0.5625);
  EXPECT_EQ(moe_combine(100, ep8).payload / byte, 100 * 7168 * 2.0);
}

}  // namespace
}  // namespace rackplan
