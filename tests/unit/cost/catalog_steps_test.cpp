// SPDX-License-Identifier: Apache-2.0
// A decode step of each model of the catalog against the bytes it must read.
#include "models/cost/roofline.h"
#include "models/cost/step_time.h"
#include "models/io/catalogs.h"
#include "models/llm/kv_cache.h"
#include "models/llm/precision_plan.h"
#include "models/llm/weights.h"
#include "tests/unit/cost/specs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

namespace rackplan {
namespace {

constexpr int batch = 64;  // requests of the worker
constexpr std::int64_t context = 4096;

struct Served {
  const char* model;
  const char* precision;
  const char* plan;
  double weights;  // GB a GPU reads: all but the embedding and the experts that 64 tokens leave
  double kv;       // GB
};

// Parameters in billions; wake = 1 - (1 - k/E)^64.
const Served served[] = {
    // DEP8: experts 653.9 x 0.5625 B / 8 x 0.869 = 40.0; q/kv 4.25 and W_UK, W_UV once more 1.02 in
    // bf16, output 7.16 and FFN 3.74 in nvfp4, router 0.1 and head 0.93 in bf16: 18.7.
    // 8 requests a GPU x 4096 x 35,136 B
    {"deepseek-r1", "fp4", "DEP8", 58.7, 1.15},
    // DEP8: as R1 and 61 indexers of 14.0 million in bf16; a request reads 2048 x 61 x 576 B of MLA
    // and 4096 x 61 x 132 B of index keys
    {"deepseek-v3.2", "fp4", "DEP8", 60.4, 0.84},
    // DEP8: experts 1014.7 x 0.5625 / 8 x 0.740 = 52.8; 64 heads halve most of attention: 12.6
    {"kimi-k2", "fp4", "DEP8", 65.4, 1.15},
    // TEP4: experts 227.1 / 4 x 0.984 = 55.9, attention 6.7 / 4, router 0.1, head 0.62 x 2 / 4;
    // 64 x 4096 x 96,256 B / 4
    {"qwen3-235b-a22b", "fp8", "TEP4", 58.0, 6.31},
    // TP1: experts 29.0 x 0.984 = 28.5, attention 0.9, head 0.31 x 2
    {"qwen3-30b-a3b", "fp8", "TP1", 30.1, 12.9},
    // TP2: (31.2 + 0.78 x 2) / 2; 64 x 4096 x 131,072 B / 2
    {"qwen3-32b", "fp8", "TP2", 16.4, 17.2},
    // TP4: (401.6 + 2.1 x 2) / 4; 64 x 4096 x 258,048 B / 4
    {"llama-3.1-405b", "fp8", "TP4", 101.5, 16.9},
    // TP2: (68.5 + 1.05 x 2) / 2; 64 x 4096 x 163,840 B / 2
    {"llama-3.3-70b", "fp8", "TP2", 35.3, 21.5},
    // TP2: (68.5 + 0.26 x 2) / 2
    {"llama-2-70b", "fp8", "TP2", 34.5, 21.5},
    // TP1: 7.5 x 2; 64 x 4096 x 131,072 B
    {"llama-3.1-8b", "bf16", "TP1", 15.0, 34.4},
    // TP1: experts 114.7 x 0.53125 B x 0.869 = 53.0, attention 0.96 x 2, head 0.58 x 2; 18 layers
    // keep 4096 tokens of 2,048 B and 18 keep 128
    {"gpt-oss-120b", "mxfp4", "TP1", 56.0, 9.97},
    // TP1: experts 19.1 x 0.53125 B, nearly all awake, attention 0.64 x 2, head 0.58 x 2
    {"gpt-oss-20b", "mxfp4", "TP1", 12.6, 6.64},
    // TP2: (45.1, all awake, and 1.3 of attention, and 0.13 x 2 of the head) / 2
    {"mixtral-8x7b", "fp8", "TP2", 23.3, 8.59},
    // TEP4: experts 336.0 / 4 x 0.9625 = 80.9, attention 12.5 / 4, FFN 2.7 / 4, router and head
    // 0.5;
    // 64 x 4096 x 188,416 B / 4
    {"glm-4.5", "fp8", "TEP4", 85.2, 12.3},
};

TEST(CatalogSteps, CoverEachModel) {
  std::vector<std::string> ids;
  for (const Served& row : served) {
    ids.emplace_back(row.model);
  }
  std::sort(ids.begin(), ids.end());
  EXPECT_EQ(ids, Catalogs::built_in().model_ids());
}

TEST(CatalogSteps, DecodeTakesOneToTwoTimesTheReadingOfWeightsAndKv) {
  const SystemSpec& rack = Catalogs::built_in().system_at("gb200-nvl72");
  const RooflineCostModel cost(rack);
  for (const Served& row : served) {
    SCOPED_TRACE(row.model);
    const ModelSpec& model = Catalogs::built_in().model_at(row.model);
    const PrecisionPlan precision = precision_plan(row.precision, model);
    const ParallelPlan plan = parse_parallel_plan(row.plan);
    const int rank_batch = batch / plan.attention_dp;

    // The same from the weight and KV arithmetic.
    const WeightBytes held = weight_bytes_per_gpu(model, precision, plan);
    const double awake =
        model.moe ? 1.0 - std::pow(1.0 - static_cast<double>(model.moe->experts_per_token) /
                                             model.moe->experts,
                                   batch)
                  : 0.0;
    const Bytes embedding = 2.0 * parameter_counts(model).embedding / plan.attention_tp * byte;
    const Bytes weights = held.total() - embedding - (1.0 - awake) * held.experts;
    // Sparse attention leaves what it did not select, of each layer's 576 fp8 values a token.
    const double unread =
        model.sparse ? 61.0 * 576.0 * static_cast<double>(context - model.sparse->top_k) : 0.0;
    const Bytes kv =
        rank_batch * (stage_kv_bytes(model, precision, plan, 0, context) - unread * byte);
    EXPECT_NEAR(weights / GB, row.weights, 0.01 * row.weights);
    EXPECT_NEAR(kv / GB, row.kv, 0.01 * row.kv);

    const Seconds reading = row.weights * GB / rack.gpu.achieved.weight_stream +
                            row.kv * GB / rack.gpu.achieved.kv_stream;
    const Seconds step = decode_time(
        {.model = model,
         .precision = precision,
         .plan = plan,
         .engine = testing::trtllm(),
         .cost = cost},
        {.rank_batch = rank_batch, .rank_context = rank_batch * context, .global_requests = batch});
    EXPECT_GE(step / reading, 0.95);
    EXPECT_LE(step / reading, 2.0);
    RecordProperty(row.model, std::to_string(step / reading));
  }
}

TEST(CatalogSteps, SparseAttentionPaysOffInLongContexts) {
  const RooflineCostModel cost(Catalogs::built_in().system_at("gb200-nvl72"));
  const auto step = [&](const char* id, std::int64_t tokens) {
    const ModelSpec& model = Catalogs::built_in().model_at(id);
    return decode_time({.model = model,
                        .precision = precision_plan("fp4", model),
                        .plan = parse_parallel_plan("DEP8"),
                        .engine = testing::trtllm(),
                        .cost = cost},
                       {.rank_batch = 32, .rank_context = 32 * tokens, .global_requests = 256});
  };
  // At 1,024 tokens the indexer is an extra; at 131,072 a layer reads 132 and 8 B a token instead
  // of 576 B, and computes 16,384 FLOP in fp8 instead of 278,528.
  EXPECT_GT(step("deepseek-v3.2", 1024), step("deepseek-r1", 1024));
  EXPECT_LT(step("deepseek-v3.2", 131'072), 0.6 * step("deepseek-r1", 131'072));
}

}  // namespace
}  // namespace rackplan
