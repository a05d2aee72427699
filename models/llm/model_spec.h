// SPDX-License-Identifier: Apache-2.0
// The architecture of a language model: the dimensions that decide its FLOPs, bytes and memory.
// Field names follow Hugging Face config.json where it has one. Dimensions are counts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace rackplan {

/// Multi-head latent attention (DeepSeek-V2/V3, Kimi-K2): KV is one compressed vector a token.
struct MlaSpec {
  int q_lora_rank = 0;  // 0: queries are not compressed
  int kv_lora_rank = 0;
  int qk_rope_head_dim = 0;
  int qk_nope_head_dim = 0;
  int v_head_dim = 0;
};

/// DeepSeek sparse attention (V3.2), on top of MLA: in each layer a small indexer scores every past
/// token against keys of its own, one a token, and attention reads the `top_k` best.
struct SparseSpec {
  int index_heads = 0;     // queries a token; they come from MLA's compressed query
  int index_head_dim = 0;  // also of the one key
  int top_k = 0;           // tokens
};

struct MoeSpec {
  int experts = 0;  // routed
  int experts_per_token = 0;
  int shared_experts = 0;
  int intermediate = 0;         // of one expert
  int shared_intermediate = 0;  // of all shared experts together
};

/// Some layers attend to the last `window` tokens only.
struct SlidingWindowSpec {
  int window = 0;  // tokens
  int layers = 0;  // how many of the model's layers are windowed
};

struct ModelSpec {
  std::string id;     // "deepseek-r1"
  std::string title;  // "DeepSeek-R1"
  int hidden = 0;
  int layers = 0;      // transformer layers, without MTP layers
  int moe_layers = 0;  // of them mixture-of-experts; the rest have a dense FFN
  int mtp_layers = 0;  // multi-token-prediction layers after the last
  int heads = 0;
  int kv_heads = 0;      // grouped-query attention; unused with MLA
  int head_dim = 0;      // grouped-query attention; unused with MLA
  int intermediate = 0;  // dense FFN
  int vocab = 0;
  bool tied_embeddings = false;
  std::int64_t max_positions = 0;
  std::optional<MlaSpec> mla;
  std::optional<SparseSpec> sparse;  // only with MLA that compresses queries
  std::optional<MoeSpec> moe;        // present exactly when moe_layers > 0
  std::optional<SlidingWindowSpec> sliding_window;
  /// Published size, for the test that our weight arithmetic agrees; 0 when unknown.
  double published_parameters = 0.0;

  [[nodiscard]] int dense_layers() const { return layers - moe_layers; }
};

}  // namespace rackplan
