// SPDX-License-Identifier: Apache-2.0
// The roofline against single timings of the public kernel tables (H100, H200, GB200; random data,
// CUDA-graph replay, locked clocks). Each anchor states the error it was seen to have, rounded up.
#include "models/cost/roofline.h"
#include "models/op/attention_ops.h"
#include "models/op/collective_ops.h"
#include "models/op/gemm_ops.h"
#include "models/op/moe_ops.h"
#include "tests/unit/cost/specs.h"

#include <gtest/gtest.h>

#include <cmath>
#include <ostream>
#include <string>

namespace rackplan {
namespace {

struct Anchor {
  const char* name;
  SystemSpec system;
  Op op;
  double measured_us;
  double tolerance;  // of |model/measured − 1|
};

void PrintTo(const Anchor& anchor, std::ostream* out) {
  *out << anchor.name;
}

constexpr NumberFormat fp8{Math::Fp8, 1.0};
constexpr NumberFormat fp8_block{Math::Fp8Block, 1.0 + 4.0 / 16384.0};
constexpr NumberFormat fp4{Math::Fp4, 0.5625};
constexpr MlaShape mla{.heads = 128, .kv_rank = 512, .rope = 64, .nope = 128, .value = 128};

MoeShape deepseek_layer(int ep) {
  return {.hidden = 7168, .intermediate = 2048, .experts = 256, .top_k = 8, .ep = ep};
}

/// A causal prompt of `s` tokens, `count` times, in 64 query and 8 KV heads of 128.
Op prompts(double s, double count) {
  return gqa_prefill(s * count, s * s / 2 * count, 64, 8, 128);
}

Op bf16_sum(int ranks, double elements) {
  return all_reduce(ranks, 2.0 * elements * byte);
}

class RooflineAnchor : public ::testing::TestWithParam<Anchor> {};

TEST_P(RooflineAnchor, IsWithinItsTolerance) {
  const Anchor& anchor = GetParam();
  const Price price = RooflineCostModel(anchor.system).price(anchor.op);
  const double error = price.time / us / anchor.measured_us - 1.0;
  RecordProperty("error_percent", std::to_string(100.0 * error));
  EXPECT_LE(std::abs(error), anchor.tolerance)
      << price.time / us << " us, measured " << anchor.measured_us << " us";
  EXPECT_EQ(price.source, PriceSource::Roofline);
}

using testing::gb200;
using testing::h100;
using testing::h200;

INSTANTIATE_TEST_SUITE_P(
    Gemm,
    RooflineAnchor,
    ::testing::Values(
        Anchor{"gb200 nvfp4 8192x7168x7168", gb200(), gemm(8192, 7168, 7168, fp4), 221, 0.20},
        Anchor{
            "gb200 bf16 8192x7168x7168", gb200(), gemm(8192, 7168, 7168, bf16_format), 560, 0.15},
        Anchor{"gb200 fp8 8192x7168x7168", gb200(), gemm(8192, 7168, 7168, fp8), 366, 0.25},
        Anchor{"gb200 fp8 block, same", gb200(), gemm(8192, 7168, 7168, fp8_block), 297, 0.10},
        Anchor{"h200 bf16 8192x7168x7168", h200(), gemm(8192, 7168, 7168, bf16_format), 1025, 0.05},
        Anchor{"h200 fp8 block, same", h200(), gemm(8192, 7168, 7168, fp8_block), 766, 0.10},
        Anchor{"h100 bf16 16x7168x2048", h100(), gemm(16, 7168, 2048, bf16_format), 13.6, 0.10},
        Anchor{"gb200 bf16 16x7168x2048", gb200(), gemm(16, 7168, 2048, bf16_format), 7.0, 0.10}));

INSTANTIATE_TEST_SUITE_P(
    Attention,
    RooflineAnchor,
    ::testing::Values(
        Anchor{"h100 MLA b128", h100(), mla_decode(128, 128 * 4096, mla, bf16_format), 266, 0.20},
        Anchor{"h100 MLA b64", h100(), mla_decode(64, 64 * 4096, mla, bf16_format), 139, 0.20},
        Anchor{"h200 MLA b128", h200(), mla_decode(128, 128 * 4096, mla, bf16_format), 261, 0.10},
        Anchor{"gb200 MLA b128", gb200(), mla_decode(128, 128 * 4096, mla, bf16_format), 128, 0.15},
        Anchor{"h100 GQA b16 s8192",
               h100(),
               gqa_decode(16, 16 * 8192, 64, 8, 128, bf16_format),
               193,
               0.10},
        Anchor{"h200 GQA b16 s8192",
               h200(),
               gqa_decode(16, 16 * 8192, 64, 8, 128, bf16_format),
               145,
               0.15},
        Anchor{"gb200 GQA b16 s8192",
               gb200(),
               gqa_decode(16, 16 * 8192, 64, 8, 128, bf16_format),
               84,
               0.10},
        Anchor{"h100 GQA kv1 b64 s8192",
               h100(),
               gqa_decode(64, 64 * 8192, 8, 1, 128, bf16_format),
               109,
               0.15},
        // 520 and 1201 TFLOP/s at 8k tokens, 270 and 437 at 1k; a batch of 16k tokens.
        Anchor{"h100 prefill 8k", h100(), prompts(8192, 2), 32768.0 * 8192 * 8192 / 520e6, 0.25},
        Anchor{"gb200 prefill 8k", gb200(), prompts(8192, 2), 32768.0 * 8192 * 8192 / 1201e6, 0.15},
        Anchor{"h100 prefill 1k", h100(), prompts(1024, 16), 32768.0 * 8 * 1048576 / 270e6, 0.20},
        Anchor{"gb200 prefill 1k", gb200(), prompts(1024, 16), 32768.0 * 8 * 1048576 / 437e6, 0.20},
        // 544 and 1179 TFLOP/s at 4k tokens; 320·H·s² FLOP a prompt.
        Anchor{"h100 MLA prefill 4k",
               h100(),
               mla_prefill(16384, 4 * 8388608.0, mla),
               40960.0 * 4 * 16777216 / 544e6,
               0.20},
        Anchor{"gb200 MLA prefill 4k",
               gb200(),
               mla_prefill(16384, 4 * 8388608.0, mla),
               40960.0 * 4 * 16777216 / 1179e6,
               0.20}));

INSTANTIATE_TEST_SUITE_P(
    RoutedExperts,
    RooflineAnchor,
    ::testing::Values(
        Anchor{"h100 EP8 1", h100(), grouped_gemm(1, deepseek_layer(8), fp8_block), 46, 0.15},
        Anchor{"h100 EP8 128", h100(), grouped_gemm(128, deepseek_layer(8), fp8_block), 495, 0.10},
        Anchor{
            "h100 EP8 4096", h100(), grouped_gemm(4096, deepseek_layer(8), fp8_block), 875, 0.10},
        Anchor{
            "h100 EP8 16k", h100(), grouped_gemm(16384, deepseek_layer(8), fp8_block), 2805, 0.10},
        Anchor{
            "h200 EP8 4096", h200(), grouped_gemm(4096, deepseek_layer(8), fp8_block), 726, 0.10},
        Anchor{
            "gb200 EP8 128", gb200(), grouped_gemm(128, deepseek_layer(8), fp8_block), 256, 0.15},
        Anchor{
            "gb200 EP8 4096", gb200(), grouped_gemm(4096, deepseek_layer(8), fp8_block), 340, 0.10},
        Anchor{
            "gb200 EP8 16k", gb200(), grouped_gemm(16384, deepseek_layer(8), fp8_block), 818, 0.30},
        Anchor{"gb200 EP64 fp4 1k", gb200(), grouped_gemm(1024, deepseek_layer(64), fp4), 68, 0.30},
        // The tables' EP64 layer also reads and writes the tokens of all ranks.
        Anchor{"gb200 EP64 fp4 16k",
               gb200(),
               grouped_gemm(16384, deepseek_layer(64), fp4),
               234,
               0.55}));

INSTANTIATE_TEST_SUITE_P(
    Communication,
    RooflineAnchor,
    ::testing::Values(
        Anchor{
            "gb200 dispatch EP8 1", gb200(), moe_dispatch(1, deepseek_layer(8), 0.5625), 18, 0.05},
        Anchor{
            "gb200 dispatch EP8", gb200(), moe_dispatch(1024, deepseek_layer(8), 0.5625), 64, 0.25},
        Anchor{"gb200 dispatch EP32",
               gb200(),
               moe_dispatch(1024, deepseek_layer(32), 0.5625),
               73,
               0.05},
        Anchor{"gb200 combine EP8", gb200(), moe_combine(1024, deepseek_layer(8)), 189, 0.25},
        Anchor{"gb200 combine EP32", gb200(), moe_combine(1024, deepseek_layer(32)), 221, 0.10},
        Anchor{
            "h100 dispatch EP8 128", h100(), moe_dispatch(128, deepseek_layer(8), 1.03), 37, 0.15},
        Anchor{"h100 combine EP8 128", h100(), moe_combine(128, deepseek_layer(8)), 67, 0.25},
        // DeepEP low latency on H800, 16 GPUs in two servers.
        Anchor{"h800 dispatch EP16 128",
               h100(),
               moe_dispatch(128, deepseek_layer(16), 1.03),
               118,
               0.20},
        Anchor{"h800 combine EP16 128", h100(), moe_combine(128, deepseek_layer(16)), 195, 0.15},
        Anchor{"h100 all-reduce 256", h100(), bf16_sum(8, 256), 3.1, 0.30},
        Anchor{"h100 all-reduce 64k", h100(), bf16_sum(8, 65536), 6.2, 0.20},
        Anchor{"h100 all-reduce 512k", h100(), bf16_sum(8, 524288), 26, 0.10},
        Anchor{"h100 all-reduce 8M", h100(), bf16_sum(8, 8388608), 122, 0.30},
        Anchor{"h100 all-reduce 512M", h100(), bf16_sum(8, 536870912), 4008, 0.10},
        Anchor{"gb200 all-reduce 256", gb200(), bf16_sum(4, 256), 4.7, 0.20},
        Anchor{"gb200 all-reduce 512k", gb200(), bf16_sum(4, 524288), 9.5, 0.10},
        Anchor{"gb200 all-reduce 8M", gb200(), bf16_sum(4, 8388608), 75, 0.25},
        Anchor{"gb200 all-reduce 512M", gb200(), bf16_sum(4, 536870912), 2571, 0.10}));

}  // namespace
}  // namespace rackplan
