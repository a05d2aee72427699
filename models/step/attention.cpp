// SPDX-License-Identifier: Apache-2.0
// Attention layers. Shapes: DeepSeek-V3 technical report for MLA; K and V heads are replicated when
// there are fewer of them than TP ranks.
#include "models/op/attention_ops.h"
#include "models/op/gemm_ops.h"
#include "models/step/layers.h"

#include <algorithm>
#include <cmath>

namespace rackplan {
namespace {

/// Whether queries see more tokens, on average, than sparse attention reads.
bool selects(const StepContext& step, const AttentionWork& work) {
  const double queries = work.decode ? work.sequences : step.tokens;
  return step.model.sparse && work.context > queries * step.model.sparse->top_k;
}

/// Each TP rank scores with all heads of the indexer, as engines do.
void append_indexer(Chain& chain, const StepContext& step, const AttentionWork& work) {
  const SparseSpec& sparse = *step.model.sparse;
  const double layers = step.model.layers;
  const double t = step.tokens;
  const double heads = sparse.index_heads;
  const double dim = sparse.index_head_dim;
  const NumberFormat qkv = format_of(step.precision.qkv);
  // A prompt's keys: as many as its mean query sees.
  const double keys = work.decode ? work.context : work.sequences * work.context / t;
  const double pairs = work.decode ? work.queries * work.context : work.context;
  chain.then(
      {"index q projection", gemm(t, heads * dim, step.model.mla->q_lora_rank, qkv), layers, {}});
  chain.then({"index key and weight projection",
              gemm(t, dim + heads, step.model.hidden, qkv),
              layers,
              {}});
  chain.then({"index scores", index_scores(t, pairs, keys, heads, dim), layers, {}});
}

/// Over the selected tokens where the model selects.
Op absorbed_attention(const StepContext& step, const AttentionWork& work, const MlaShape& shape) {
  const double queries = work.decode ? work.sequences : step.tokens;
  const double context = selects(step, work) ? queries * step.model.sparse->top_k : work.context;
  return work.decode
             ? mla_decode(
                   work.sequences, context, shape, format_of(step.precision.kv_cache), work.queries)
             : mla_sparse_prefill(step.tokens, context, shape);
}

void append_mla(Chain& chain, const StepContext& step, const AttentionWork& work) {
  const MlaSpec& mla = *step.model.mla;
  const double layers = step.model.layers;
  const double t = step.tokens;
  const double d = step.model.hidden;
  const MlaShape shape{.heads = step.model.heads / step.tp(),
                       .kv_rank = static_cast<double>(mla.kv_lora_rank),
                       .rope = static_cast<double>(mla.qk_rope_head_dim),
                       .nope = static_cast<double>(mla.qk_nope_head_dim),
                       .value = static_cast<double>(mla.v_head_dim)};
  const NumberFormat qkv = format_of(step.precision.qkv);
  const NumberFormat absorb = format_of(step.precision.absorb);
  const double q_width = shape.heads * (shape.nope + shape.rope);
  const double kv_width = shape.kv_rank + shape.rope;
  if (mla.q_lora_rank > 0) {
    chain.then({"q/kv down projection", gemm(t, mla.q_lora_rank + kv_width, d, qkv), layers, {}});
    chain.then({"q up projection", gemm(t, q_width, mla.q_lora_rank, qkv), layers, {}});
  } else {
    chain.then({"q and kv down projection", gemm(t, q_width + kv_width, d, qkv), layers, {}});
  }
  if (step.model.sparse) {
    append_indexer(chain, step, work);
  }
  if (work.decode || selects(step, work)) {
    chain.then({"absorb W_UK",
                batched_gemm(shape.heads, t, shape.kv_rank, shape.nope, absorb),
                layers,
                {}});
    chain.then({work.decode ? "MLA decode attention" : "MLA sparse prefill attention",
                absorbed_attention(step, work, shape),
                layers,
                {}});
    chain.then({"absorb W_UV",
                batched_gemm(shape.heads, t, shape.value, shape.kv_rank, absorb),
                layers,
                {}});
  } else {
    chain.then({"kv up projection",
                gemm(t, shape.heads * (shape.nope + shape.value), shape.kv_rank, qkv),
                layers,
                {}});
    chain.then({"MLA prefill attention", mla_prefill(t, work.context, shape), layers, {}});
  }
  chain.then({"output projection",
              gemm(t, d, shape.heads * shape.value, format_of(step.precision.output)),
              layers,
              {}});
}

void append_gqa(Chain& chain, const StepContext& step, const AttentionWork& work) {
  const ModelSpec& model = step.model;
  const double t = step.tokens;
  const double heads = model.heads / step.tp();
  const double kv_heads = std::ceil(model.kv_heads / step.tp());
  const double dim = model.head_dim;
  const auto attention = [&](double context) {
    return work.decode ? gqa_decode(work.sequences,
                                    context,
                                    heads,
                                    kv_heads,
                                    dim,
                                    format_of(step.precision.kv_cache),
                                    work.queries)
                       : gqa_prefill(t, context, heads, kv_heads, dim);
  };
  chain.then({"qkv projection",
              gemm(t, (heads + 2.0 * kv_heads) * dim, model.hidden, format_of(step.precision.qkv)),
              static_cast<double>(model.layers),
              {}});
  const double windowed = model.sliding_window ? model.sliding_window->layers : 0.0;
  chain.then({work.decode ? "decode attention" : "prefill attention",
              attention(work.context),
              model.layers - windowed,
              {}});
  if (windowed > 0.0) {
    // A query sees at most `window` tokens; contexts are taken as equal.
    const double queries = work.decode ? work.sequences : t;
    chain.then({work.decode ? "windowed decode attention" : "windowed prefill attention",
                attention(std::min(work.context, queries * model.sliding_window->window)),
                windowed,
                {}});
  }
  chain.then({"output projection",
              gemm(t, model.hidden, heads * dim, format_of(step.precision.output)),
              static_cast<double>(model.layers),
              {}});
}

}  // namespace

void append_attention(Chain& chain, const StepContext& step, const AttentionWork& work) {
  if (step.model.mla) {
    append_mla(chain, step, work);
  } else {
    append_gqa(chain, step, work);
  }
}

}  // namespace rackplan
