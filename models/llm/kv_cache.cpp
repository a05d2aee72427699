// SPDX-License-Identifier: Apache-2.0
#include "models/llm/kv_cache.h"

#include "models/llm/stage_layers.h"

#include <algorithm>

namespace rackplan {
namespace {

// The indexer's key of one layer.
Bytes index_bytes_per_token(const ModelSpec& model) {
  return model.sparse ? model.sparse->index_head_dim * (1.0 + 4.0 / 128.0) * byte : Bytes{};
}

// Of one layer on one of `tp` GPUs.
Bytes layer_bytes_per_token(const ModelSpec& model, const PrecisionPlan& precision, int tp) {
  const Bytes element = bytes_per_weight(precision.kv_cache) * byte;
  if (model.mla) {
    return (model.mla->kv_lora_rank + model.mla->qk_rope_head_dim) * element +
           index_bytes_per_token(model);
  }
  const int kv_heads = (model.kv_heads + tp - 1) / tp;  // rounded up: heads are whole
  return 2.0 * kv_heads * model.head_dim * element;
}

// Tokens kept, summed over `layers` of the model's own layers and `extra` MTP layers.
double layer_tokens(const ModelSpec& model, double layers, int extra, std::int64_t context) {
  const auto tokens = static_cast<double>(context);
  if (!model.sliding_window) {
    return (layers + extra) * tokens;
  }
  const double windowed = layers * model.sliding_window->layers / model.layers;
  const auto window = static_cast<double>(model.sliding_window->window);
  return (layers - windowed + extra) * tokens + windowed * std::min(tokens, window);
}

}  // namespace

BytesPerToken kv_bytes_per_token(const ModelSpec& model, const PrecisionPlan& precision, bool mtp) {
  const int layers = model.layers + (mtp ? model.mtp_layers : 0);
  return layers * layer_bytes_per_token(model, precision, 1) / token;
}

KvGrowth kv_growth(const ModelSpec& model, const PrecisionPlan& precision, bool mtp) {
  const BytesPerToken layer = layer_bytes_per_token(model, precision, 1) / token;
  const int layers = model.layers + (mtp ? model.mtp_layers : 0);
  if (!model.sliding_window) {
    return {.full = layers * layer, .windowed = {}, .window = 0};
  }
  const SlidingWindowSpec& sliding = *model.sliding_window;
  return {.full = (layers - sliding.layers) * layer,
          .windowed = sliding.layers * layer,
          .window = sliding.window};
}

Bytes kv_bytes(const ModelSpec& model,
               const PrecisionPlan& precision,
               std::int64_t context,
               bool mtp) {
  return layer_tokens(model, model.layers, mtp ? model.mtp_layers : 0, context) *
         layer_bytes_per_token(model, precision, 1);
}

Bytes stage_kv_bytes(const ModelSpec& model,
                     const PrecisionPlan& precision,
                     const ParallelPlan& plan,
                     int stage,
                     std::int64_t context,
                     bool mtp) {
  const StageLayers held = stage_layers(model, plan.pp, stage);
  const int extra = mtp && held.predicts ? model.mtp_layers : 0;
  return layer_tokens(model, held.layers(), extra, context) *
         layer_bytes_per_token(model, precision, plan.attention_tp);
}

}  // namespace rackplan
