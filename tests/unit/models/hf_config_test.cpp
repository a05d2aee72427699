// SPDX-License-Identifier: Apache-2.0
#include "models/io/hf_config.h"

#include "models/base/error.h"
#include "models/base/files.h"
#include "models/io/catalogs.h"
#include "models/llm/weights.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

namespace rackplan {
namespace {

using ::testing::HasSubstr;

// A folder of its own for each test, gone afterwards.
class HfConfig : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    folder = std::filesystem::path(::testing::TempDir()) /
             (std::string("hf_config_") + test->name()) / "tiny-model";
    std::filesystem::create_directories(folder);
  }
  void TearDown() override { std::filesystem::remove_all(folder.parent_path()); }

  ModelSpec read(const std::string& content) {
    write_file(folder / "config.json", content);
    return read_hf_config(folder / "config.json");
  }

  InputError::Parts trouble_with(const std::string& content) {
    try {
      (void)read(content);
    } catch (const InputError& error) {
      EXPECT_EQ(error.parts().file, (folder / "config.json").string());
      return error.parts();
    }
    ADD_FAILURE() << "accepted: " << content;
    return {};
  }

  std::filesystem::path folder;
};

// Members every decoder has; `more` may add any but these.
std::string config(const std::string& type, const std::string& more) {
  return R"({"model_type": ")" + type +
         R"(", "vocab_size": 1000, "max_position_embeddings": 4096, "num_hidden_layers": 4)" +
         (more.empty() ? "" : ", ") + more + "}";
}

const std::string dense =
    R"("hidden_size": 64, "num_attention_heads": 8, "num_key_value_heads": 2,
       "intermediate_size": 256)";

TEST_F(HfConfig, ReadsLlama33AsTheCatalogHasIt) {
  const ModelSpec model = read(R"({
    "model_type": "llama", "hidden_size": 8192, "intermediate_size": 28672,
    "max_position_embeddings": 131072, "num_attention_heads": 64, "num_hidden_layers": 80,
    "num_key_value_heads": 8, "head_dim": 128, "tie_word_embeddings": false, "vocab_size": 128256})");
  const ModelSpec& known = Catalogs::built_in().model_at("llama-3.3-70b");
  EXPECT_EQ(parameter_counts(model).main, parameter_counts(known).main);
  EXPECT_EQ(model.max_positions, known.max_positions);
  EXPECT_EQ(model.id, "tiny-model");  // the folder
}

TEST_F(HfConfig, ReadsDeepSeekR1AsTheCatalogHasIt) {
  const ModelSpec model = read(R"({
    "model_type": "deepseek_v3", "first_k_dense_replace": 3, "hidden_size": 7168,
    "intermediate_size": 18432, "kv_lora_rank": 512, "max_position_embeddings": 163840,
    "moe_intermediate_size": 2048, "moe_layer_freq": 1, "n_routed_experts": 256,
    "n_shared_experts": 1, "num_attention_heads": 128, "num_experts_per_tok": 8,
    "num_hidden_layers": 61, "num_key_value_heads": 128, "num_nextn_predict_layers": 1,
    "q_lora_rank": 1536, "qk_nope_head_dim": 128, "qk_rope_head_dim": 64,
    "tie_word_embeddings": false, "v_head_dim": 128, "vocab_size": 129280})");
  const ModelSpec& known = Catalogs::built_in().model_at("deepseek-r1");
  EXPECT_EQ(model.moe_layers, 58);
  EXPECT_EQ(model.moe->shared_intermediate, 2048);
  EXPECT_EQ(parameter_counts(model).main, parameter_counts(known).main);
  EXPECT_EQ(parameter_counts(model).mtp, parameter_counts(known).mtp);
}

// Every dimension that decides weights, KV and steps.
void expect_same_shape(const ModelSpec& model, const ModelSpec& known) {
  EXPECT_EQ(parameter_counts(model).main, parameter_counts(known).main);
  EXPECT_EQ(parameter_counts(model).active, parameter_counts(known).active);
  EXPECT_EQ(parameter_counts(model).mtp, parameter_counts(known).mtp);
  EXPECT_EQ(model.max_positions, known.max_positions);
  EXPECT_EQ(model.layers, known.layers);
  EXPECT_EQ(model.moe_layers, known.moe_layers);
  EXPECT_EQ(model.heads, known.heads);
  EXPECT_EQ(model.kv_heads, known.kv_heads);
  EXPECT_EQ(model.head_dim, known.head_dim);
}

TEST_F(HfConfig, ReadsDeepSeekV32AsTheCatalogHasIt) {
  const ModelSpec model = read(R"({
    "model_type": "deepseek_v32", "first_k_dense_replace": 3, "hidden_size": 7168,
    "index_head_dim": 128, "index_n_heads": 64, "index_topk": 2048, "intermediate_size": 18432,
    "kv_lora_rank": 512, "max_position_embeddings": 163840, "moe_intermediate_size": 2048,
    "moe_layer_freq": 1, "n_routed_experts": 256, "n_shared_experts": 1,
    "num_attention_heads": 128, "num_experts_per_tok": 8, "num_hidden_layers": 61,
    "num_key_value_heads": 128, "num_nextn_predict_layers": 1, "q_lora_rank": 1536,
    "qk_nope_head_dim": 128, "qk_rope_head_dim": 64, "tie_word_embeddings": false,
    "v_head_dim": 128, "vocab_size": 129280})");
  const ModelSpec& known = Catalogs::built_in().model_at("deepseek-v3.2");
  expect_same_shape(model, known);
  EXPECT_EQ(model.sparse->index_heads, known.sparse->index_heads);
  EXPECT_EQ(model.sparse->index_head_dim, known.sparse->index_head_dim);
  EXPECT_EQ(model.sparse->top_k, known.sparse->top_k);
}

TEST_F(HfConfig, ReadsGlm45AsTheCatalogHasIt) {
  const ModelSpec model = read(R"({
    "model_type": "glm4_moe", "first_k_dense_replace": 3, "head_dim": 128, "hidden_size": 5120,
    "intermediate_size": 12288, "max_position_embeddings": 131072, "moe_intermediate_size": 1536,
    "n_routed_experts": 160, "n_shared_experts": 1, "num_attention_heads": 96,
    "num_experts_per_tok": 8, "num_hidden_layers": 92, "num_key_value_heads": 8,
    "num_nextn_predict_layers": 1, "tie_word_embeddings": false, "vocab_size": 151552})");
  expect_same_shape(model, Catalogs::built_in().model_at("glm-4.5"));
}

TEST_F(HfConfig, ReadsKimiK2AsTheCatalogHasIt) {
  const ModelSpec model = read(R"({
    "model_type": "kimi_k2", "first_k_dense_replace": 1, "hidden_size": 7168,
    "intermediate_size": 18432, "kv_lora_rank": 512, "max_position_embeddings": 131072,
    "moe_intermediate_size": 2048, "moe_layer_freq": 1, "n_routed_experts": 384,
    "n_shared_experts": 1, "num_attention_heads": 64, "num_experts_per_tok": 8,
    "num_hidden_layers": 61, "num_key_value_heads": 64, "q_lora_rank": 1536,
    "qk_nope_head_dim": 128, "qk_rope_head_dim": 64, "tie_word_embeddings": false,
    "v_head_dim": 128, "vocab_size": 163840})");
  expect_same_shape(model, Catalogs::built_in().model_at("kimi-k2"));
}

TEST_F(HfConfig, ReadsGptOss120bAsTheCatalogHasIt) {
  const ModelSpec model = read(R"({
    "model_type": "gpt_oss", "head_dim": 64, "hidden_size": 2880, "intermediate_size": 2880,
    "max_position_embeddings": 131072, "num_attention_heads": 64, "num_experts_per_tok": 4,
    "num_hidden_layers": 36, "num_key_value_heads": 8, "num_local_experts": 128,
    "sliding_window": 128, "tie_word_embeddings": false, "vocab_size": 201088})");
  const ModelSpec& known = Catalogs::built_in().model_at("gpt-oss-120b");
  expect_same_shape(model, known);
  EXPECT_EQ(model.sliding_window->layers, known.sliding_window->layers);
  EXPECT_EQ(model.sliding_window->window, known.sliding_window->window);
}

TEST_F(HfConfig, TakesNoQueryCompressionFromNull) {
  const ModelSpec model = read(config("deepseek_v2", dense + R"(, "q_lora_rank": null,
    "kv_lora_rank": 32, "qk_nope_head_dim": 16, "qk_rope_head_dim": 8, "v_head_dim": 16,
    "n_routed_experts": 4, "num_experts_per_tok": 2, "moe_intermediate_size": 32,
    "first_k_dense_replace": 1)"));
  EXPECT_EQ(model.mla->q_lora_rank, 0);
  EXPECT_EQ(model.moe_layers, 3);  // four layers, the first one dense
}

TEST_F(HfConfig, ReadsTheSpellingsOfTheMixtures) {
  const ModelSpec mixtral =
      read(config("mixtral", dense + R"(, "num_local_experts": 8, "num_experts_per_tok": 2)"));
  EXPECT_EQ(mixtral.moe->experts, 8);
  EXPECT_EQ(mixtral.moe->intermediate, 256);  // an expert is as wide as the FFN it replaces
  EXPECT_EQ(mixtral.moe_layers, 4);

  const ModelSpec qwen = read(config("qwen3_moe", dense + R"(, "num_experts": 16,
    "num_experts_per_tok": 4, "moe_intermediate_size": 48, "mlp_only_layers": [],
    "decoder_sparse_step": 1, "use_sliding_window": false, "sliding_window": 4096)"));
  EXPECT_EQ(qwen.moe->intermediate, 48);
  EXPECT_FALSE(qwen.sliding_window);

  const ModelSpec glm = read(config("glm4_moe", dense + R"(, "n_routed_experts": 16,
    "num_experts_per_tok": 4, "moe_intermediate_size": 48, "n_shared_experts": 2,
    "first_k_dense_replace": 1, "num_nextn_predict_layers": 1)"));
  EXPECT_EQ(glm.moe->shared_intermediate, 2 * 48);
  EXPECT_EQ(glm.moe_layers, 3);
  EXPECT_EQ(glm.mtp_layers, 1);
}

TEST_F(HfConfig, CountsSlidingWindowLayers) {
  const std::string experts =
      R"(, "num_local_experts": 8, "experts_per_token": 4, "sliding_window": 128)";
  // every other layer of four
  EXPECT_EQ(read(config("gpt_oss", dense + experts)).sliding_window->layers, 2);
  const ModelSpec listed = read(config(
      "gpt_oss", dense + experts + R"(, "layer_types": ["sliding_attention", "sliding_attention",
                                             "sliding_attention", "full_attention"])"));
  EXPECT_EQ(listed.sliding_window->layers, 3);
  EXPECT_EQ(listed.sliding_window->window, 128);
  EXPECT_EQ(read(config("mistral", dense + R"(, "sliding_window": 128)")).sliding_window->layers,
            4);
  EXPECT_FALSE(read(config("mistral", dense + R"(, "sliding_window": null)")).sliding_window);
  // the first three layers of four attend to everything
  EXPECT_EQ(read(config("qwen2", dense + R"(, "use_sliding_window": true, "sliding_window": 64,
                                             "max_window_layers": 3)"))
                .sliding_window->layers,
            1);
}

TEST_F(HfConfig, TakesAnUnknownDenseDecoderAsGroupedQueryAttention) {
  const ModelSpec model = read(config("brandnew", dense));
  EXPECT_EQ(model.head_dim, 64 / 8);
  EXPECT_EQ(model.kv_heads, 2);
  EXPECT_FALSE(model.moe);
  // without key/value heads every head has its own
  const ModelSpec mha = read(config(
      "brandnew", R"("hidden_size": 64, "num_attention_heads": 8, "intermediate_size": 256)"));
  EXPECT_EQ(mha.kv_heads, 8);
}

TEST_F(HfConfig, LooksIntoTheLanguagePartOfAMultimodalModel) {
  const ModelSpec model =
      read(R"({"model_type": "seeing", "text_config": )" + config("qwen3", dense) + "}");
  EXPECT_EQ(model.hidden, 64);
}

TEST_F(HfConfig, IsReachedThroughTheCatalogsByPath) {
  (void)read(config("llama", dense));
  const std::string path = (folder / "config.json").string();
  EXPECT_EQ(Catalogs::built_in().model(path).hidden, 64);
  EXPECT_EQ(Catalogs::built_in().model("qwen3-32b").hidden, 5120);
  EXPECT_THROW((void)Catalogs::built_in().model("/nowhere/config.json"), InputError);
}

struct Malformed {
  const char* name;
  std::string content;
  const char* path;     // of the complaint
  const char* mention;  // in what was found or is accepted
};

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  return text.replace(text.find(what), what.size(), with);
}

const std::string mla = R"("kv_lora_rank": 32, "qk_nope_head_dim": 16, "qk_rope_head_dim": 8,
                           "v_head_dim": 16)";
const std::string moe = R"("n_routed_experts": 4, "num_experts_per_tok": 2,
                           "moe_intermediate_size": 32)";

const std::string sparse = mla + ", " + moe +
                           R"(, "q_lora_rank": 48, "index_n_heads": 4, "index_head_dim": 16,
                              "index_topk": 8)";

const std::vector<Malformed> malformed = {
    {"not JSON", "{\n\"hidden_size\": 64,\n}", "line 3", "JSON"},
    {"empty", "", "line 1", "JSON"},
    {"an array", "[1, 2]", "", "an object"},
    {"a deep well", std::string(100'000, '[') + std::string(100'000, ']'), "", "too deep"},
    {"no hidden size", config("llama", R"("num_attention_heads": 8)"), "hidden_size", "nothing"},
    {"negative", config("llama", replaced(dense, "64", "-64")), "hidden_size", "-64"},
    {"zero heads",
     config("llama", replaced(dense, "\"num_attention_heads\": 8", "\"num_attention_heads\": 0")),
     "num_attention_heads",
     "from 1"},
    {"a fraction", config("llama", replaced(dense, "256", "256.5")), "intermediate_size", "256.5"},
    {"text for a number",
     config("llama", replaced(dense, "64", "\"64\"")),
     "hidden_size",
     "whole number"},
    {"absurdly wide",
     config("llama", replaced(dense, "64", "99999999999999999999")),
     "hidden_size",
     "1048576"},
    {"key/value heads that do not divide",
     config("llama", replaced(dense, ": 2", ": 3")),
     "num_key_value_heads",
     "divisor of num_attention_heads, 8"},
    {"more key/value heads than heads",
     config("llama", replaced(dense, ": 2", ": 16")),
     "num_key_value_heads",
     "divisor"},
    {"heads that do not divide the width",
     config("llama", replaced(dense, "64", "60")),
     "num_attention_heads",
     "head_dim"},
    {"tied by text",
     config("llama", dense + R"(, "tie_word_embeddings": "yes")"),
     "tie_word_embeddings",
     "true or false"},
    {"latent attention without a rank",
     config("deepseek_v3", dense + ", " + moe),
     "kv_lora_rank",
     "nothing"},
    {"sparse attention without a selection",
     config("deepseek_v32", dense + ", " + replaced(sparse, R"("index_topk": 8)", R"("x": 8)")),
     "index_topk",
     "nothing"},
    {"sparse attention that selects nothing",
     config("deepseek_v32",
            dense + ", " + replaced(sparse, R"("index_topk": 8)", R"("index_topk": 0)")),
     "index_topk",
     "from 1"},
    {"sparse attention without heads",
     config("deepseek_v32", dense + ", " + replaced(sparse, "index_n_heads", "x")),
     "index_n_heads",
     "nothing"},
    {"a negative width of the index",
     config("deepseek_v32",
            dense + ", " + replaced(sparse, R"("index_head_dim": 16)", R"("index_head_dim": -16)")),
     "index_head_dim",
     "-16"},
    {"sparse attention without a compressed query",
     config("deepseek_v32", dense + ", " + replaced(sparse, "48", "0")),
     "q_lora_rank",
     "from 1"},
    {"sparse attention on grouped queries",
     config("brandnew", dense + ", " + sparse),
     "model_type",
     "brandnew"},
    {"a glm4_moe without a number of experts",
     config("glm4_moe", dense + R"(, "num_experts_per_tok": 2, "moe_intermediate_size": 32)"),
     "",
     "n_routed_experts"},
    {"a glm4_moe without experts a token",
     config("glm4_moe", dense + R"(, "n_routed_experts": 4, "moe_intermediate_size": 32)"),
     "num_experts_per_tok",
     "nothing"},
    {"a glm4_moe with a negative number of shared experts",
     config("glm4_moe", dense + ", " + moe + R"(, "n_shared_experts": -1)"),
     "n_shared_experts",
     "-1"},
    {"more experts a token than experts",
     config("deepseek_v3", dense + ", " + mla + ", " + replaced(moe, ": 2", ": 9")),
     "num_experts_per_tok",
     "from 1 to 4"},
    {"more dense layers than layers",
     config("deepseek_v3", dense + ", " + mla + ", " + moe + R"(, "first_k_dense_replace": 5)"),
     "first_k_dense_replace",
     "from 0 to 4"},
    {"a mixture without experts", config("mixtral", dense), "", "num_local_experts"},
    {"experts in every second layer",
     config("qwen3_moe", dense + ", " + moe + R"(, "decoder_sparse_step": 2)"),
     "decoder_sparse_step",
     "2"},
    {"too few layer types",
     config("llama", dense + R"(, "layer_types": ["full_attention"])"),
     "layer_types",
     "num_hidden_layers"},
    {"a layer type without attention",
     config("llama", dense + R"(, "layer_types": ["full_attention", "mamba", "mamba", "mamba"])"),
     "layer_types[1]",
     "sliding_attention"},
    {"windowed layers without a window",
     config("llama", dense + R"(, "layer_types": ["full_attention", "sliding_attention",
                                                  "full_attention", "full_attention"])"),
     "sliding_window",
     "nothing"},
    {"an unknown mixture",
     config("brandnew_moe", dense + ", " + moe),
     "model_type",
     "brandnew_moe"},
    {"a key said twice",
     config("llama", dense + R"(, "hidden_size": 65)"),
     "",
     "\"hidden_size\" twice"},
};

TEST_F(HfConfig, NamesWhatIsWrong) {
  for (const Malformed& bad : malformed) {
    SCOPED_TRACE(bad.name);
    const InputError::Parts parts = trouble_with(bad.content);
    EXPECT_EQ(parts.path, bad.path);
    EXPECT_THAT(parts.found + " | " + parts.accepted, HasSubstr(bad.mention));
  }
}

}  // namespace
}  // namespace rackplan
