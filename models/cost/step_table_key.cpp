// SPDX-License-Identifier: Apache-2.0
// The value key of a step table. The structured bindings stop compiling when a struct gains a
// field: decide here whether the field changes a step's time.
#include "models/cost/step_table_cache.h"

#include <array>
#include <cstdio>
#include <optional>

namespace rackplan {
namespace {

class KeyText {
 public:
  template <class... Values>
  void add(const Values&... values) {
    (append(static_cast<double>(values)), ...);
  }
  void add(Seconds time) { append(time.in_base()); }
  void separate(char mark) { text_ += mark; }
  void add_text(const std::string& text) { text_ += text; }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  void append(double value) {
    std::array<char, 40> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%a ", value);
    text_ += buffer.data();
  }
  std::string text_;
};

void add_model(KeyText& key, const ModelSpec& model) {
  const auto& [id,
               title,
               hidden,
               layers,
               moe_layers,
               mtp_layers,
               heads,
               kv_heads,
               head_dim,
               intermediate,
               vocab,
               tied_embeddings,
               max_positions,
               mla,
               sparse,
               moe,
               sliding_window,
               published_parameters] = model;
  key.add(hidden, layers, moe_layers, heads, kv_heads, head_dim, intermediate, vocab);
  key.separate('m');
  if (mla) {
    const auto& [q_rank, kv_rank, rope, nope, value] = *mla;
    key.add(q_rank, kv_rank, rope, nope, value);
  }
  key.separate('i');
  if (sparse) {
    const auto& [index_heads, index_dim, top_k] = *sparse;
    key.add(index_heads, index_dim, top_k);
  }
  key.separate('e');
  if (moe) {
    const auto& [experts, per_token, shared, width, shared_width] = *moe;
    key.add(experts, per_token, shared, width, shared_width);
  }
  key.separate('w');
  if (sliding_window) {
    const auto& [window, windowed] = *sliding_window;
    key.add(window, windowed);
  }
}

void add_engine(KeyText& key, const EngineProfile& engine) {
  const auto& [id,
               title,
               of_decode,
               of_mtp,
               of_gather,
               prefill_overhead,
               multiplier,
               request_overhead,
               shared_overlap,
               small_kernel,
               small_kernels,
               power_law,
               exchange,
               graph_batches,
               kv_fraction,
               reserved,
               kv_policy,
               kv_block,
               kv_watermark,
               mixes] = engine;
  key.separate('n');
  key.add(of_decode);
  key.add(of_mtp);
  key.add(of_gather);
  key.add(prefill_overhead);
  key.add(small_kernel);
  key.add(multiplier, shared_overlap, small_kernels);
}

}  // namespace

std::string step_table_key(const StepInputs& inputs, const StepLimits& limits) {
  KeyText key;
  add_model(key, inputs.model);
  key.separate('p');
  const auto& [qkv, absorb, output, ffn, experts, lm_head, kv_cache] = inputs.precision;
  for (const DType dtype : {qkv, absorb, output, ffn, experts, lm_head, kv_cache}) {
    key.add(static_cast<int>(dtype));
  }
  key.separate('l');
  const auto& [tp, dp, ep, pp] = inputs.plan;
  key.add(tp, dp, ep, pp);
  add_engine(key, inputs.engine);
  key.separate('d');
  key.add(inputs.mtp_depth);
  key.add(static_cast<int>(inputs.expert_exchange));
  key.separate('r');
  key.add_text(inputs.expert_load ? inputs.expert_load->identity() : "");
  key.separate('s');
  const auto& [batch, context, tokens, depth] = limits;
  key.add(batch, context, tokens, depth);
  key.separate('f');
  key.add(inputs.time_factor);
  key.separate('c');
  key.add_text(inputs.cost.identity());
  return key.text();
}

}  // namespace rackplan
