// SPDX-License-Identifier: Apache-2.0
#include "models/io/hf_config.h"

#include "models/base/files.h"
#include "models/io/hf_layers.h"
#include "models/io/json_node.h"

#include <algorithm>
#include <array>
#include <string>

namespace rackplan {
namespace {

// Far above any published model; a larger number is a typing error.
constexpr int most_wide = 1 << 20;
constexpr int most_layers = 4096;
constexpr int most_vocab = 1 << 24;
constexpr std::int64_t most_positions = std::int64_t{1} << 40U;

enum class Family { Dense, Experts, Mla, SparseMla };

struct KnownType {
  std::string_view name;
  Family family;
};

constexpr std::array known_types{
    KnownType{"llama", Family::Dense},
    KnownType{"mistral", Family::Dense},
    KnownType{"qwen2", Family::Dense},
    KnownType{"qwen3", Family::Dense},
    KnownType{"mixtral", Family::Experts},
    KnownType{"qwen3_moe", Family::Experts},
    KnownType{"glm4_moe", Family::Experts},
    KnownType{"gpt_oss", Family::Experts},
    KnownType{"deepseek_v2", Family::Mla},
    KnownType{"deepseek_v3", Family::Mla},
    KnownType{"deepseek_v32", Family::SparseMla},
    KnownType{"kimi_k2", Family::Mla},
};

// Members whose presence means that a type we do not know is no dense GQA decoder.
const std::array<std::string, 9> not_dense = {"n_routed_experts",
                                              "num_experts",
                                              "num_local_experts",
                                              "moe_num_experts",
                                              "kv_lora_rank",
                                              "ssm_cfg",
                                              "state_size",
                                              "linear_num_key_heads",
                                              "mamba_d_state"};

Family family_of(const JsonNode& config) {
  const auto type = config.find("model_type");
  if (type) {
    const std::string name = type->text();
    for (const KnownType& known : known_types) {
      if (known.name == name) {
        return known.family;
      }
    }
  }
  for (const std::string& key : not_dense) {
    if (config.find(key)) {
      throw(type ? *type : config)
          .error((type ? "model_type " + type->shown() : std::string("no model_type")) + " with " +
                     key,
                 "llama, mistral, qwen2, qwen3, mixtral, qwen3_moe, glm4_moe, gpt_oss, "
                 "deepseek_v2, deepseek_v3, deepseek_v32, kimi_k2, or a dense decoder");
    }
  }
  return Family::Dense;
}

int width(const JsonNode& config, const std::string& key) {
  return config.at(key).count(1, most_wide);
}

void read_attention(const JsonNode& config, Family family, ModelSpec& model) {
  model.heads = width(config, "num_attention_heads");
  if (family == Family::Mla || family == Family::SparseMla) {
    MlaSpec mla;
    const auto query = config.find("q_lora_rank");
    mla.q_lora_rank = query ? query->count(0, most_wide) : 0;
    mla.kv_lora_rank = width(config, "kv_lora_rank");
    mla.qk_rope_head_dim = width(config, "qk_rope_head_dim");
    mla.qk_nope_head_dim = width(config, "qk_nope_head_dim");
    mla.v_head_dim = width(config, "v_head_dim");
    model.mla = mla;
    if (family == Family::SparseMla) {
      model.mla->q_lora_rank = width(config, "q_lora_rank");  // the indexer's queries come from it
      model.sparse = SparseSpec{.index_heads = width(config, "index_n_heads"),
                                .index_head_dim = width(config, "index_head_dim"),
                                .top_k = width(config, "index_topk")};
    }
    return;
  }
  const auto kv_heads = config.find("num_key_value_heads");
  model.kv_heads = kv_heads ? kv_heads->count(1, most_wide) : model.heads;
  if (model.heads % model.kv_heads != 0) {
    throw kv_heads->refused("a divisor of num_attention_heads, " + std::to_string(model.heads));
  }
  if (const auto head_dim = config.find("head_dim")) {
    model.head_dim = head_dim->count(1, most_wide);
  } else if (model.hidden % model.heads != 0) {
    throw config.at("num_attention_heads")
        .refused("a divisor of hidden_size, " + std::to_string(model.hidden) + ", or a head_dim");
  } else {
    model.head_dim = model.hidden / model.heads;
  }
}

std::string id_from(const std::filesystem::path& file) {
  const std::string folder =
      std::filesystem::absolute(file).lexically_normal().parent_path().filename().string();
  return file.filename() == "config.json" && !folder.empty() ? folder : file.stem().string();
}

}  // namespace

ModelSpec read_hf_config(const std::filesystem::path& file) {
  const JsonNode document = JsonNode::parse(read_file(file), file.string());
  // Models that also see or hear keep their language part one level down.
  const auto language = document.find("text_config");
  const JsonNode& config = language ? *language : document;
  const Family family = family_of(config);

  ModelSpec model;
  model.id = id_from(file);
  const auto name = document.find("_name_or_path");
  model.title = name && !name->text().empty() ? name->text() : model.id;
  model.hidden = width(config, "hidden_size");
  model.layers = config.at("num_hidden_layers").count(1, most_layers);
  model.vocab = config.at("vocab_size").count(1, most_vocab);
  model.max_positions = config.at("max_position_embeddings").integer(1, most_positions);
  const auto tied = config.find("tie_word_embeddings");
  model.tied_embeddings = tied && tied->boolean();
  model.intermediate = width(config, "intermediate_size");
  read_attention(config, family, model);
  if (family != Family::Dense) {
    read_experts(config, model);
  }
  model.sliding_window = read_sliding_window(config, model.layers);
  return model;
}

}  // namespace rackplan
