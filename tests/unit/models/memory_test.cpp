// SPDX-License-Identifier: Apache-2.0
// Parameters, weights, KV cache and what is left of a GPU's memory.
#include "models/base/error.h"
#include "models/io/catalogs.h"
#include "models/llm/kv_cache.h"
#include "models/llm/memory_fit.h"
#include "models/llm/plan_check.h"
#include "models/llm/precision_plan.h"
#include "models/llm/stage_layers.h"
#include "models/llm/weights.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace rackplan {
namespace {

using ::testing::HasSubstr;

const Catalogs& catalogs() {
  return Catalogs::built_in();
}
const ModelSpec& deepseek() {
  return catalogs().model_at("deepseek-r1");
}
const ModelSpec& llama() {
  return catalogs().model_at("llama-3.3-70b");
}
ParallelPlan plan(std::string_view text) {
  return parse_parallel_plan(text);
}
PrecisionPlan in(std::string_view name, const ModelSpec& model) {
  return precision_plan(name, model);
}
MemoryBudget budget(const char* system) {
  return catalogs().engine_at("trtllm", catalogs().system_at(system).gpu).memory_budget();
}

TEST(Parameters, AddUpToThePublishedSizes) {
  for (const ModelSpec& model : catalogs().models()) {
    // Published sizes are rounded to 0.5 % (69B, 21B, 8B) or better, but Kimi-K2's "1T" stands for
    // 1,026 billion. GLM-4.5 comes to 352.8 billion without and 356.7 with its MTP layer; 355B lies
    // between.
    const double tolerance = model.id == "kimi-k2" ? 0.03 : model.id == "glm-4.5" ? 0.007 : 0.005;
    EXPECT_NEAR(parameter_counts(model).main / model.published_parameters, 1.0, tolerance)
        << model.id;
  }
  EXPECT_NEAR(parameter_counts(deepseek()).main, 671.0e9, 0.1e9);
  EXPECT_NEAR(parameter_counts(catalogs().model_at("qwen3-32b")).main, 32.8e9, 0.05e9);
  EXPECT_NEAR(parameter_counts(llama()).main, 70.6e9, 0.06e9);
}

TEST(Parameters, ThatOneTokenVisitsAddUpToThePublishedActiveSizes) {
  struct Published {
    const char* model;
    double active;
    bool with_embedding;  // publishers differ; gpt-oss counts the lm_head only
    double tolerance;     // of figures with two digits
  };
  // e.g. Qwen3-235B: 235.1e9 - 94 layers x 120 idle experts x 3 x 4096 x 1536 = 22.2e9
  for (const Published& known : {Published{"deepseek-r1", 37e9, true, 0.02},
                                 Published{"deepseek-v3.2", 37e9, false, 0.02},
                                 Published{"kimi-k2", 32e9, false, 0.02},
                                 Published{"qwen3-235b-a22b", 22e9, true, 0.02},
                                 Published{"qwen3-30b-a3b", 3.3e9, true, 0.02},
                                 Published{"gpt-oss-120b", 5.1e9, false, 0.02},
                                 Published{"gpt-oss-20b", 3.6e9, false, 0.02},
                                 Published{"mixtral-8x7b", 12.9e9, true, 0.005},
                                 Published{"glm-4.5", 32e9, false, 0.03},
                                 Published{"llama-3.1-405b", 405e9, true, 0.005}}) {
    const ParameterCounts count = parameter_counts(catalogs().model_at(known.model));
    const double ours = count.active - (known.with_embedding ? 0.0 : count.embedding);
    EXPECT_NEAR(ours / known.active, 1.0, known.tolerance) << known.model;
  }
}

TEST(Parameters, CountAnIndexerInEachLayerOfDeepSeekV32) {
  // 1536 x 64 x 128 for the queries, 7168 x 128 for the key, 7168 x 64 for the weights of the heads
  const ParameterCounts count = parameter_counts(catalogs().model_at("deepseek-v3.2"));
  EXPECT_EQ(count.indexer, 12582912.0 + 917504.0 + 458752.0);
  EXPECT_EQ(count.main, parameter_counts(deepseek()).main + 61.0 * count.indexer);
  EXPECT_EQ(parameter_counts(deepseek()).indexer, 0.0);
}

TEST(Weights, OfTheIndexerAreOnEveryGpu) {
  const ModelSpec& sparse = catalogs().model_at("deepseek-v3.2");
  // 61 x 13.96 million in bf16, whether attention is split or not
  for (const char* text : {"TP1", "TP8", "DEP8"}) {
    const Bytes more =
        weight_bytes_per_gpu(sparse, in("fp4", sparse), plan(text)).attention -
        weight_bytes_per_gpu(deepseek(), in("fp4", deepseek()), plan(text)).attention;
    EXPECT_NEAR(more / GB, 61.0 * 13.959168e-3 * 2.0, 1e-6) << text;
  }
}

TEST(Parameters, CountTheMtpLayerAsOneMixtureLayerAndItsProjection) {
  const ParameterCounts count = parameter_counts(deepseek());
  // The published 14B of the MTP module hold a copy of embedding and lm_head, 2 x 0.93B.
  EXPECT_NEAR((count.mtp + count.embedding + count.lm_head) / 14e9, 1.0, 0.05);
}

TEST(Weights, OfOneExpertAndOneMixtureLayer) {
  const ParameterCounts count = parameter_counts(deepseek());
  // 3 x 7168 x 2048 = 44.04 million
  EXPECT_NEAR(count.one_expert * bytes_per_weight(DType::Fp8Block) / 1e6, 44.0, 0.1);
  EXPECT_NEAR(count.one_expert * bytes_per_weight(DType::Nvfp4) / 1e6, 24.8, 0.05);
  EXPECT_NEAR(count.experts * bytes_per_weight(DType::Fp8Block) / 1e9, 11.3, 0.05);
}

TEST(Weights, OfLlamaAreSharedOutByTensorParallelism) {
  const PrecisionPlan fp8 = in("fp8", llama());
  const WeightBytes one = weight_bytes_per_gpu(llama(), fp8, plan("TP1"));
  // 80 x (83.9 + 67.1 + 704.6) million at one byte, and 2.10 billion embedding and lm_head at two
  EXPECT_NEAR(one.total() / GB, 68.45 + 4.20, 0.05);
  const WeightBytes eighth = weight_bytes_per_gpu(llama(), fp8, plan("TP8"));
  EXPECT_NEAR(eighth.ffn / one.ffn, 1.0 / 8.0, 1e-12);
  EXPECT_NEAR(eighth.embeddings / one.embeddings, 1.0 / 8.0, 1e-12);
}

TEST(Weights, CopyKeyValueHeadsThatAreFewerThanTheGpus) {
  // qkv of a layer: 8192 x 128 x (64/16 query heads + 2 x 1 copied head) on each of 16 GPUs
  const PrecisionPlan bf16 = in("bf16", llama());
  const WeightBytes sixteenth = weight_bytes_per_gpu(llama(), bf16, plan("TP16"));
  const double layer = 8192.0 * 128.0 * (4.0 + 2.0) + 8192.0 * 8192.0 / 16.0 + 2.0 * 8192.0;
  EXPECT_NEAR(sixteenth.attention / byte, 80.0 * layer * 2.0, 1.0);
}

TEST(Weights, OfDeepSeekUnderAttentionDataParallelismReplicateEverythingButExperts) {
  const PrecisionPlan fp4 = in("fp4", deepseek());
  const WeightBytes dep8 = weight_bytes_per_gpu(deepseek(), fp4, plan("DEP8"));
  const WeightBytes dep16 = weight_bytes_per_gpu(deepseek(), fp4, plan("DEP16"));
  EXPECT_EQ(dep8.attention, dep16.attention);
  EXPECT_EQ(dep8.ffn, dep16.ffn);
  EXPECT_EQ(dep8.embeddings, dep16.embeddings);
  EXPECT_NEAR(dep8.experts / dep16.experts, 2.0, 1e-12);
  // 58 layers x 16 experts x 24.77 MB
  EXPECT_NEAR(dep16.experts / GB, 58.0 * 16.0 * 24.77e-3, 0.02);
  // LMSYS, long context on GB200 (Feb 2026): 40 GB of weights a GPU at EP16
  EXPECT_NEAR(dep16.total() / GB, 40.0, 4.0);
}

TEST(Weights, OfExpertsAreTheSameWholeOrSliced) {
  const PrecisionPlan fp8 = in("fp8", deepseek());
  EXPECT_NEAR(weight_bytes_per_gpu(deepseek(), fp8, plan("TP8")).experts /
                  weight_bytes_per_gpu(deepseek(), fp8, plan("TEP8")).experts,
              1.0,
              1e-12);
}

TEST(Weights, OfTheMtpLayerCountOnlyWhenItIsLoaded) {
  const PrecisionPlan fp8 = in("fp8", deepseek());
  const Bytes without = weight_bytes_per_gpu(deepseek(), fp8, plan("TP1")).total();
  const Bytes with = weight_bytes_per_gpu(deepseek(), fp8, plan("TP1"), true).total();
  // 11.6 billion parameters at about one byte
  EXPECT_NEAR((with - without) / GB, 11.6, 0.1);
}

TEST(Weights, OfCopiesOfExpertsAreSpreadLikeExperts) {
  const PrecisionPlan fp4 = in("fp4", deepseek());
  const Bytes plain = stage_weight_bytes(deepseek(), fp4, plan("DEP16"), 0).experts;
  const Bytes copied = stage_weight_bytes(deepseek(), fp4, plan("DEP16"), 0, false, 32).experts;
  EXPECT_DOUBLE_EQ(copied / plain, 288.0 / 256.0);
}

TEST(KvCache, GrowthIsThatOfBothKindsOfLayers) {
  const ModelSpec model = Catalogs::built_in().model("gpt-oss-120b");
  const PrecisionPlan bf16 = in("mxfp4", model);
  const KvGrowth growth = kv_growth(model, bf16);
  for (const std::int64_t tokens : {1, 127, 128, 129, 5000}) {
    const auto count = [](std::int64_t n) { return static_cast<double>(n) * token; };
    EXPECT_DOUBLE_EQ(
        (count(tokens) * growth.full + count(std::min(tokens, growth.window)) * growth.windowed) /
            byte,
        kv_bytes(model, bf16, tokens) / byte)
        << tokens;
  }
  EXPECT_EQ(kv_growth(deepseek(), in("fp8", deepseek()), true).full / (byte / token), 35712.0);
  EXPECT_EQ(kv_growth(deepseek(), in("fp8", deepseek())).window, 0);
}

TEST(Weights, OfATiedMatrixAreHeldOnceUnlessTheStagesDiffer) {
  ModelSpec tied = llama();
  tied.tied_embeddings = true;
  const PrecisionPlan bf16 = in("bf16", tied);
  const Bytes matrix = 8192.0 * 128256.0 * 2.0 * byte;
  EXPECT_EQ(weight_bytes_per_gpu(tied, bf16, plan("TP1")).embeddings, matrix);
  EXPECT_EQ(stage_weight_bytes(tied, bf16, plan("TP1PP2"), 0).embeddings, matrix);
  EXPECT_EQ(stage_weight_bytes(tied, bf16, plan("TP1PP2"), 1).embeddings, matrix);
}

TEST(StageLayers, DealsLayersEvenlyAndDenseOnesFirst) {
  // 61 layers over 4 stages: 16, 15, 15, 15; the 3 dense ones come first
  EXPECT_EQ(stage_layers(deepseek(), 4, 0).dense, 3);
  EXPECT_EQ(stage_layers(deepseek(), 4, 0).moe, 13);
  EXPECT_EQ(stage_layers(deepseek(), 4, 3).layers(), 15);
  int layers = 0;
  for (int stage = 0; stage < 4; ++stage) {
    layers += stage_layers(deepseek(), 4, stage).layers();
  }
  EXPECT_EQ(layers, 61);
}

TEST(KvCache, HoldsThePublishedBytesPerToken) {
  // 61 x (512 + 64) x 1, as LMSYS reports; 80 x 2 x 8 x 128 x 1
  EXPECT_EQ(kv_bytes_per_token(deepseek(), in("fp8", deepseek())) / (byte / token), 35136.0);
  EXPECT_EQ(kv_bytes_per_token(llama(), in("fp8", llama())) / (byte / token), 163840.0);
  EXPECT_EQ(kv_bytes_per_token(llama(), in("bf16", llama())) / (byte / token), 327680.0);
  // with the MTP layer: 62 x 576
  EXPECT_EQ(kv_bytes_per_token(deepseek(), in("fp8", deepseek()), true) / (byte / token), 35712.0);
}

TEST(KvCache, OfTheCatalogIsAsByHand) {
  struct Hand {
    const char* model;
    double fp8;  // bytes a token; twice that in bf16
  };
  for (const Hand& hand : {Hand{"deepseek-r1", 61 * (512 + 64)},
                           Hand{"kimi-k2", 61 * (512 + 64)},           // fewer heads, one latent
                           Hand{"qwen3-235b-a22b", 94 * 2 * 4 * 128},  // 96,256
                           Hand{"qwen3-30b-a3b", 48 * 2 * 4 * 128},    // 49,152
                           Hand{"qwen3-32b", 64 * 2 * 8 * 128},        // 131,072
                           Hand{"llama-3.1-405b", 126 * 2 * 8 * 128},  // 258,048
                           Hand{"llama-3.3-70b", 80 * 2 * 8 * 128},    // 163,840
                           Hand{"llama-2-70b", 80 * 2 * 8 * 128},      // the same
                           Hand{"llama-3.1-8b", 32 * 2 * 8 * 128},     // 65,536
                           Hand{"gpt-oss-120b", 36 * 2 * 8 * 64},      // 36,864
                           Hand{"gpt-oss-20b", 24 * 2 * 8 * 64},       // 24,576
                           Hand{"mixtral-8x7b", 32 * 2 * 8 * 128},     // 65,536
                           Hand{"glm-4.5", 92 * 2 * 8 * 128}}) {       // 188,416
    const ModelSpec& model = catalogs().model_at(hand.model);
    const auto per_token = [&](std::string_view kv) {
      return kv_bytes_per_token(model, precision_plan("bf16", model, kv)) / (byte / token);
    };
    EXPECT_EQ(per_token("fp8"), hand.fp8) << hand.model;
    EXPECT_EQ(per_token("bf16"), 2.0 * hand.fp8) << hand.model;
  }
}

TEST(KvCache, OfDeepSeekV32HoldsTheKeysOfTheIndexerInFp8) {
  const ModelSpec& model = catalogs().model_at("deepseek-v3.2");
  const auto per_token = [&](std::string_view kv) {
    return kv_bytes_per_token(model, precision_plan("fp8", model, kv)) / (byte / token);
  };
  // 61 x (576 + 128 and one fp32 scale) = 43,188, and 61 x (1152 + 132) = 78,324
  EXPECT_EQ(per_token("fp8"), 43188.0);
  EXPECT_EQ(per_token("bf16"), 78324.0);
  // what is not selected stays in the cache
  EXPECT_EQ(kv_bytes(model, in("fp8", model), 100'000) / byte, 43188.0 * 100'000);
  EXPECT_EQ(stage_kv_bytes(model, in("fp8", model), plan("TP8"), 0, 1000) / byte, 43188.0 * 1000);
}

TEST(KvCache, OfGptOssGrowsInHalfItsLayersBeyondTheWindow) {
  const ModelSpec& model = catalogs().model_at("gpt-oss-120b");
  // 18 layers keep 4,096 tokens and 18 keep 128, 2 x 8 x 64 values of 2 B each
  EXPECT_EQ(kv_bytes(model, in("mxfp4", model), 4096) / byte, 2048.0 * (18 * 4096 + 18 * 128));
}

TEST(KvCache, SplitsGqaByWholeHeadsAndDoesNotSplitMla) {
  const PrecisionPlan fp8 = in("fp8", llama());
  const Bytes whole = stage_kv_bytes(llama(), fp8, plan("TP1"), 0, 1000);
  EXPECT_EQ(whole, 163840.0 * 1000.0 * byte);
  EXPECT_EQ(stage_kv_bytes(llama(), fp8, plan("TP4"), 0, 1000), whole / 4.0);
  EXPECT_EQ(stage_kv_bytes(llama(), fp8, plan("TP16"), 0, 1000), whole / 8.0);  // 8 heads
  const PrecisionPlan mla = in("fp8", deepseek());
  EXPECT_EQ(stage_kv_bytes(deepseek(), mla, plan("TP8"), 0, 1000),
            stage_kv_bytes(deepseek(), mla, plan("TP1"), 0, 1000));
}

TEST(KvCache, KeepsOnlyTheWindowInWindowedLayers) {
  ModelSpec windowed = llama();
  windowed.sliding_window = SlidingWindowSpec{.window = 128, .layers = 40};
  const PrecisionPlan fp8 = in("fp8", windowed);
  const double layer = 2.0 * 8.0 * 128.0;  // bytes a token
  EXPECT_EQ(kv_bytes(windowed, fp8, 100) / byte, 80.0 * layer * 100.0);
  EXPECT_EQ(kv_bytes(windowed, fp8, 10'000) / byte, layer * (40.0 * 10'000.0 + 40.0 * 128.0));
}

TEST(MemoryFit, GivesTheRoomThatWeightsAndReservesLeave) {
  const SystemSpec& rack = catalogs().system_at("gb200-nvl72");
  const PrecisionPlan fp4 = in("fp4", deepseek());
  const MemoryFit fit = memory_fit(deepseek(), fp4, plan("DEP16"), rack, budget("gb200-nvl72"));
  const Bytes weights = weight_bytes_per_gpu(deepseek(), fp4, plan("DEP16")).total();
  EXPECT_EQ(fit.weights, weights);
  EXPECT_NEAR(fit.kv_room / GB, 0.85 * (198.674743296 - weights / GB - 3.86), 1e-6);
  EXPECT_NEAR(
      static_cast<double>(fit.kv_capacity_tokens_per_rank), fit.kv_room / (35136.0 * byte), 1.0);
  EXPECT_EQ(fit.missing, Bytes{});
  EXPECT_TRUE(fit.fits());
}

TEST(MemoryFit, OfATensorParallelRankCountsTheShareOfEachGpu) {
  const SystemSpec& server = catalogs().system_at("hgx-h200");
  const MemoryFit fit =
      memory_fit(llama(), in("fp8", llama()), plan("TP2"), server, budget("hgx-h200"));
  // each GPU keeps 4 of 8 heads: 81,920 B a token
  EXPECT_NEAR(
      static_cast<double>(fit.kv_capacity_tokens_per_rank), fit.kv_room / (81920.0 * byte), 1.0);
}

TEST(MemoryFit, OfAPipelineIsThatOfItsTightestStage) {
  const SystemSpec& server = catalogs().system_at("hgx-h200");
  const PrecisionPlan fp8 = in("fp8", llama());
  const MemoryFit fit = memory_fit(llama(), fp8, plan("TP1PP3"), server, budget("hgx-h200"));
  // 27, 27 and 26 layers: the first stage has 27 and the embedding
  EXPECT_EQ(fit.weights, stage_weight_bytes(llama(), fp8, plan("TP1PP3"), 0).total());
}

TEST(MemoryFit, HasMoreTokensWhenLayersAreWindowed) {
  ModelSpec windowed = llama();
  windowed.sliding_window = SlidingWindowSpec{.window = 128, .layers = 40};
  const SystemSpec& server = catalogs().system_at("hgx-h200");
  const PrecisionPlan fp8 = in("fp8", windowed);
  const MemoryBudget trt = budget("hgx-h200");
  const auto at = [&](std::int64_t context) {
    return memory_fit(windowed, fp8, plan("TP2"), server, trt, {.context = context})
        .kv_capacity_tokens_per_rank;
  };
  // half the layers keep next to nothing at a long context
  EXPECT_NEAR(static_cast<double>(at(1'000'000)) / static_cast<double>(at(100)), 2.0, 0.001);
}

TEST(PlanCheck, NamesTheSmallestPlanThatHoldsTheWeights) {
  const SystemSpec& rack = catalogs().system_at("gb200-nvl72");
  const PrecisionPlan fp4 = in("fp4", deepseek());
  try {
    (void)check_fit(deepseek(), fp4, plan("DEP2"), rack, budget("gb200-nvl72"));
    FAIL();
  } catch (const Infeasible& no) {
    EXPECT_THAT(no.what(), HasSubstr("DeepSeek-R1 with DEP2 on gb200-nvl72 needs"));
    EXPECT_THAT(no.what(), HasSubstr("of weights"));
    // 656.6e9 experts x 0.5625 B = 367.9 GB and 20.6 GB of the rest on each: 143 GB at DEP3,
    // which divides no 256 experts, 113 GB at DEP4
    EXPECT_EQ(no.nearest(), "DEP4 on gb200-nvl72");
  }
}

TEST(PlanCheck, NamesAnotherSystemWhenNoPlanOfThisOneHoldsTheWeights) {
  // fp8 DeepSeek-R1 is above 690 GB, an H100 server 8 x 80 GiB = 687 GB
  try {
    (void)check_fit(deepseek(),
                    in("fp8", deepseek()),
                    plan("TP8"),
                    catalogs().system_at("hgx-h100"),
                    budget("hgx-h100"),
                    {},
                    catalogs().systems());
    FAIL();
  } catch (const Infeasible& no) {
    EXPECT_THAT(no.nearest(), HasSubstr("TP4 on gb200-nvl72"));
  }
  EXPECT_NO_THROW((void)check_fit(deepseek(),
                                  in("fp8", deepseek()),
                                  plan("TP8"),
                                  catalogs().system_at("hgx-h200"),
                                  budget("hgx-h200")));
}

}  // namespace
}  // namespace rackplan
