// SPDX-License-Identifier: Apache-2.0
// Parallel plans, number formats, and whether a plan can exist.
#include "models/base/error.h"
#include "models/io/catalogs.h"
#include "models/llm/nearest_plan.h"
#include "models/llm/plan_check.h"
#include "models/llm/precision_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rackplan {
namespace {

using ::testing::HasSubstr;

const Catalogs& catalogs() {
  return Catalogs::built_in();
}
ParallelPlan plan(std::string_view text) {
  return parse_parallel_plan(text);
}

TEST(ParallelPlan, ReadsTheShortNames) {
  EXPECT_EQ(plan("TP4"), (ParallelPlan{.attention_tp = 4}));
  EXPECT_EQ(plan("TEP8"), (ParallelPlan{.attention_tp = 8, .ep = 8}));
  EXPECT_EQ(plan("DEP16"), (ParallelPlan{.attention_dp = 16, .ep = 16}));
  EXPECT_EQ(plan("DP8"), (ParallelPlan{.attention_dp = 8}));
  EXPECT_EQ(plan("TP8PP2"), (ParallelPlan{.attention_tp = 8, .pp = 2}));
  EXPECT_EQ(plan("dep4pp3"), (ParallelPlan{.attention_dp = 4, .ep = 4, .pp = 3}));
}

TEST(ParallelPlan, SurvivesBeingWrittenAndRead) {
  for (const char* text :
       {"TP1", "TP4", "TEP8", "DEP16", "DP8", "TP8PP2", "DEP4PP3", "tp2·dp4·ep8·pp1"}) {
    EXPECT_EQ(to_string(plan(text)), text);
  }
  const ParallelPlan mixed{.attention_tp = 2, .attention_dp = 4, .ep = 8, .pp = 3};
  EXPECT_EQ(plan(to_string(mixed)), mixed);
  EXPECT_EQ(mixed.gpus(), 24);   // 2 x 4 x 3
  EXPECT_EQ(mixed.moe_tp(), 1);  // 8 GPUs of a stage over ep 8
}

TEST(ParallelPlan, RefusesWhatIsNoPlan) {
  for (const char* text : {"",
                           "TP",
                           "TP0",
                           "TP-1",
                           "TP4x",
                           "XP4",
                           "TP04",
                           "TP4PP",
                           "TP4PP0",
                           "4",
                           "TP 4",
                           "TP99999999999",
                           "TP4096PP4096",
                           "tp2·dp4",
                           "TP4·"}) {
    EXPECT_THROW((void)plan(text), InputError) << text;
  }
}

TEST(PrecisionPlan, KeepsTheProjectionsOfAnFp4DeepSeekInBf16) {
  const PrecisionPlan fp4 = precision_plan("fp4", catalogs().model_at("deepseek-r1"));
  EXPECT_EQ(fp4.qkv, DType::Bf16);
  EXPECT_EQ(fp4.absorb, DType::Bf16);
  EXPECT_EQ(fp4.output, DType::Nvfp4);
  EXPECT_EQ(fp4.ffn, DType::Nvfp4);
  EXPECT_EQ(fp4.experts, DType::Nvfp4);
  EXPECT_EQ(fp4.lm_head, DType::Bf16);
  EXPECT_EQ(fp4.kv_cache, DType::Fp8);
  EXPECT_EQ(precision_plan("nvfp4", catalogs().model_at("deepseek-r1")), fp4);
}

TEST(PrecisionPlan, UsesBlockScalesForMlaAndTensorScalesForDenseModels) {
  const PrecisionPlan mla = precision_plan("fp8", catalogs().model_at("deepseek-r1"));
  EXPECT_EQ(mla.qkv, DType::Fp8Block);
  EXPECT_EQ(mla.experts, DType::Fp8Block);
  EXPECT_EQ(mla.absorb, DType::Bf16);
  const PrecisionPlan gqa = precision_plan("fp8", catalogs().model_at("qwen3-32b"));
  EXPECT_EQ(gqa.qkv, DType::Fp8);
  EXPECT_EQ(gqa.ffn, DType::Fp8);
  EXPECT_EQ(gqa.lm_head, DType::Bf16);
  EXPECT_EQ(gqa.kv_cache, DType::Fp8);
}

TEST(PrecisionPlan, TakesTheKvFormatApart) {
  const ModelSpec& qwen = catalogs().model_at("qwen3-32b");
  EXPECT_EQ(precision_plan("bf16", qwen), PrecisionPlan{});
  EXPECT_EQ(precision_plan("bf16", qwen, "fp8").kv_cache, DType::Fp8);
  EXPECT_EQ(precision_plan("fp8", qwen, "bf16").kv_cache, DType::Bf16);
  EXPECT_THROW((void)precision_plan("fp8", qwen, "int8"), InputError);
  EXPECT_THROW((void)precision_plan("int4", qwen), InputError);
}

TEST(PrecisionPlan, PutsOnlyTheExpertsOfAMixtureInMxfp4) {
  const PrecisionPlan mixture = precision_plan("mxfp4", catalogs().model_at("deepseek-r1"));
  EXPECT_EQ(mixture.experts, DType::Mxfp4);
  EXPECT_EQ(mixture.ffn, DType::Bf16);
  EXPECT_EQ(precision_plan("mxfp4", catalogs().model_at("qwen3-32b")).ffn, DType::Mxfp4);
  // the published checkpoint of gpt-oss
  EXPECT_EQ(precision_plan("mxfp4", catalogs().model_at("gpt-oss-120b")),
            (PrecisionPlan{.experts = DType::Mxfp4}));
}

TEST(PrecisionPlan, KnowsEachNameForEachModelOfTheCatalog) {
  for (const ModelSpec& model : catalogs().models()) {
    EXPECT_EQ(precision_plan("bf16", model), PrecisionPlan{}) << model.id;
    EXPECT_EQ(precision_plan("fp4", model).experts, DType::Nvfp4) << model.id;
    EXPECT_EQ(precision_plan("fp4", model).qkv, model.mla ? DType::Bf16 : DType::Nvfp4) << model.id;
    EXPECT_EQ(precision_plan("fp8", model).experts, model.mla ? DType::Fp8Block : DType::Fp8)
        << model.id;
    EXPECT_EQ(precision_plan("fp8", model).kv_cache, DType::Fp8) << model.id;
  }
}

// The reason of the refusal, and the nearest plan.
std::pair<std::string, std::string> refusal(const char* model,
                                            const ParallelPlan& wanted,
                                            const char* system) {
  try {
    check_plan(catalogs().model_at(model), wanted, catalogs().system_at(system));
  } catch (const Infeasible& no) {
    return {no.what(), no.nearest()};
  }
  return {"accepted", ""};
}

TEST(PlanCheck, AcceptsThePlansOfPublishedRecipes) {
  for (const char* text : {"DEP4", "DEP8", "DEP16", "DEP32", "TEP8", "TP8", "TP4PP2"}) {
    EXPECT_NO_THROW(check_plan(
        catalogs().model_at("deepseek-r1"), plan(text), catalogs().system_at("gb200-nvl72")))
        << text;
  }
  EXPECT_NO_THROW(check_plan(
      catalogs().model_at("llama-3.3-70b"), plan("TP8"), catalogs().system_at("hgx-h100")));
}

TEST(PlanCheck, RefusesTensorParallelismThatDoesNotDivideTheHeads) {
  const auto [reason, nearest] = refusal("llama-3.3-70b", plan("TP6"), "hgx-h100");
  EXPECT_THAT(reason, HasSubstr("does not divide 64 attention heads"));
  EXPECT_EQ(nearest, "TP8");  // log2(8/6) = 0.42 is nearer than log2(6/4) = 0.58
}

TEST(PlanCheck, RefusesExpertParallelismOnADenseModel) {
  const auto [reason, nearest] = refusal("qwen3-32b", plan("DEP8"), "gb200-nvl72");
  EXPECT_THAT(reason, HasSubstr("a dense model"));
  EXPECT_EQ(nearest, "DP8");
}

TEST(PlanCheck, RefusesExpertParallelismThatDoesNotDivide) {
  EXPECT_THAT(refusal("deepseek-r1", plan("DEP24"), "gb200-nvl72").first,
              HasSubstr("does not divide 256 experts"));
  const ParallelPlan uneven{.attention_dp = 6, .ep = 4};
  EXPECT_THAT(refusal("deepseek-r1", uneven, "gb200-nvl72").first,
              HasSubstr("does not divide 6 GPUs"));
}

TEST(PlanCheck, CountsTheCopiesOfExpertsThatABalancerAdds) {
  const ModelSpec& model = catalogs().model_at("deepseek-r1");
  const SystemSpec& rack = catalogs().system_at("gb200-nvl72");
  EXPECT_EQ(plan_trouble(model, plan("DEP48"), rack, 32), "");  // 288 slots, 6 a rank
  EXPECT_THAT(plan_trouble(model, plan("DEP48"), rack, 31), HasSubstr("256 experts"));
  EXPECT_EQ(plan_trouble(model, plan("DEP32"), rack, 31), "");  // 8 experts a rank
}

TEST(PlanCheck, RefusesAWorkerLargerThanTheNvlinkDomain) {
  const auto [reason, nearest] = refusal("deepseek-r1", plan("DEP16"), "hgx-h200");
  EXPECT_THAT(reason, HasSubstr("larger than the NVLink domain of hgx-h200, 8 GPUs"));
  EXPECT_EQ(nearest, "DEP8");
}

TEST(PlanCheck, AWorkerMaySpanNvlinkDomainsThatItFills) {
  const ModelSpec& model = catalogs().model_at("deepseek-r1");
  const SystemSpec& servers = catalogs().system_at("hgx-h200");  // of 8 GPUs
  const auto trouble = [&](const ParallelPlan& wanted) {
    return plan_trouble(model, wanted, servers, 0, Span::SeveralDomains);
  };
  EXPECT_EQ(trouble(plan("TP16")), "");
  EXPECT_EQ(trouble(plan("DEP16")), "");
  EXPECT_EQ(trouble(plan("TP8PP2")), "");
  EXPECT_EQ(trouble(plan("TP4PP4")), "");
  EXPECT_EQ(trouble(plan("TP8")), "");
  EXPECT_THAT(trouble({.attention_tp = 4, .pp = 3}), HasSubstr("does not fill NVLink domains"));
  // 24 GPUs fill three servers, but two stages of 12 do not fill some each.
  EXPECT_THAT(plan_trouble(catalogs().model_at("qwen3-32b"),
                           {.attention_dp = 12, .pp = 2},
                           servers,
                           0,
                           Span::SeveralDomains),
              HasSubstr("groups of 12 GPUs straddle"));
}

TEST(PlanCheck, TheNearestPlanMaySpanDomainsToo) {
  try {
    check_plan(catalogs().model_at("qwen3-32b"),
               plan("DEP16"),
               catalogs().system_at("hgx-h200"),
               0,
               Span::SeveralDomains);
    FAIL() << "experts of a dense model";
  } catch (const Infeasible& no) {
    EXPECT_EQ(no.nearest(), "DP16");
  }
}

TEST(PlanCheck, RefusesMoreStagesThanLayers) {
  EXPECT_THAT(refusal("deepseek-r1", plan("TP1PP64"), "gb200-nvl72").first,
              HasSubstr("64 pipeline stages for 61 layers"));
}

TEST(PlanCheck, RefusesACountBelowOneAsBadInput) {
  EXPECT_THROW(check_plan(catalogs().model_at("qwen3-32b"),
                          ParallelPlan{.pp = 0},
                          catalogs().system_at("hgx-h100")),
               InputError);
}

TEST(PlanCheck, RefusesFp4OnHopper) {
  const PrecisionPlan fp4 = precision_plan("fp4", catalogs().model_at("deepseek-r1"));
  EXPECT_NO_THROW(check_precision(fp4, catalogs().system_at("gb200-nvl72")));
  try {
    check_precision(fp4, catalogs().system_at("hgx-h200"));
    FAIL();
  } catch (const Infeasible& no) {
    EXPECT_THAT(no.what(), HasSubstr("H200 has no nvfp4"));
    EXPECT_EQ(no.nearest(), "fp8");
  }
}

TEST(NearestPlan, PrefersTheSameKindThenTheSize) {
  const auto at_least_eight = [](const ParallelPlan& p) { return p.gpus() >= 8; };
  EXPECT_EQ(nearest_plan(plan("DEP4"), 72, Prefer::Smallest, at_least_eight), plan("DEP8"));
  EXPECT_EQ(nearest_plan(plan("DEP16"), 72, Prefer::SameSize, at_least_eight), plan("DEP16"));
  EXPECT_EQ(nearest_plan(plan("DEP4"), 4, Prefer::Smallest, at_least_eight), std::nullopt);
}

}  // namespace
}  // namespace rackplan
