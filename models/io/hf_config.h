// SPDX-License-Identifier: Apache-2.0
// A model's architecture from its Hugging Face config.json.
//
// Known by model_type: llama, mistral, qwen2, qwen3 (dense); mixtral, qwen3_moe, glm4_moe, gpt_oss
// (mixture of experts); deepseek_v2, deepseek_v3, kimi_k2 (MLA), deepseek_v32 (MLA with an
// indexer). Any other type with the standard fields of a dense decoder is taken as one
// (grouped-query attention); any other type with experts, latent attention or state-space layers is
// refused, because its layout would be a guess. glm4_moe is GQA with dense layers first and shared
// experts; gpt_oss without layer_types has a window in every other layer. Quantization and rope
// settings are not read.
#pragma once

#include "models/llm/model_spec.h"

#include <filesystem>

namespace rackplan {

/// The id is the name of the folder the file is in (a file not called config.json: its own name).
/// Missing, negative, absurd or contradictory fields throw InputError with their path.
[[nodiscard]] ModelSpec read_hf_config(const std::filesystem::path& file);

}  // namespace rackplan
