// SPDX-License-Identifier: Apache-2.0
#include "models/llm/weights.h"

#include "models/llm/stage_layers.h"

namespace rackplan {
namespace {

// Parameters of the query and key/value projections of one layer on one of `tp` GPUs.
double qkv_parameters(const ModelSpec& model, int tp) {
  const double hidden = model.hidden;
  const double heads = static_cast<double>(model.heads) / tp;
  if (model.mla) {
    const MlaSpec& mla = *model.mla;
    const double qk = mla.qk_nope_head_dim + mla.qk_rope_head_dim;
    const double query = mla.q_lora_rank > 0
                             ? hidden * mla.q_lora_rank + mla.q_lora_rank * heads * qk
                             : hidden * heads * qk;
    const double down = hidden * (mla.kv_lora_rank + mla.qk_rope_head_dim);
    const double up = mla.kv_lora_rank * heads * (mla.qk_nope_head_dim + mla.v_head_dim);
    return query + down + up;
  }
  const int kv_heads = (model.kv_heads + tp - 1) / tp;  // rounded up: heads are whole
  return hidden * model.head_dim * (heads + 2.0 * kv_heads);
}

double indexer_parameters(const ModelSpec& model) {
  if (!model.sparse) {
    return 0.0;
  }
  const double heads = model.sparse->index_heads;
  const double dim = model.sparse->index_head_dim;
  return model.mla->q_lora_rank * heads * dim + model.hidden * (dim + heads);
}

double absorbed_parameters(const ModelSpec& model, int tp) {
  if (!model.mla) {
    return 0.0;
  }
  const double heads = static_cast<double>(model.heads) / tp;
  return model.mla->kv_lora_rank * heads * (model.mla->qk_nope_head_dim + model.mla->v_head_dim);
}

Bytes stored(double parameters, DType dtype) {
  return parameters * bytes_per_weight(dtype) * byte;
}

}  // namespace

ParameterCounts parameter_counts(const ModelSpec& model) {
  const double hidden = model.hidden;
  ParameterCounts out;
  out.embedding = hidden * model.vocab;
  out.lm_head = model.tied_embeddings ? 0.0 : hidden * model.vocab;
  out.qkv = qkv_parameters(model, 1);
  out.indexer = indexer_parameters(model);
  out.output = hidden * model.heads * (model.mla ? model.mla->v_head_dim : model.head_dim);
  out.norms = 2.0 * hidden;
  out.dense_ffn = 3.0 * hidden * model.intermediate;
  if (model.moe) {
    out.one_expert = 3.0 * hidden * model.moe->intermediate;
    out.experts = model.moe->experts * out.one_expert;
    out.shared_experts = 3.0 * hidden * model.moe->shared_intermediate;
    out.router = hidden * model.moe->experts;
  }
  out.mtp_projection = model.mtp_layers > 0 ? 2.0 * hidden * hidden : 0.0;

  const double attention = out.qkv + out.indexer + out.output + out.norms;
  const double moe_ffn = out.experts + out.shared_experts + out.router;
  out.main = out.embedding + out.lm_head + model.layers * attention +
             model.dense_layers() * out.dense_ffn + model.moe_layers * moe_ffn;
  if (model.moe) {
    const int idle = model.moe->experts - model.moe->experts_per_token;
    out.active = out.main - model.moe_layers * idle * out.one_expert;
  } else {
    out.active = out.main;
  }
  out.mtp =
      model.mtp_layers * (attention + out.mtp_projection + (model.moe ? moe_ffn : out.dense_ffn));
  return out;
}

WeightBytes stage_weight_bytes(const ModelSpec& model,
                               const PrecisionPlan& precision,
                               const ParallelPlan& plan,
                               int stage,
                               bool mtp,
                               int redundant_experts) {
  const ParameterCounts count = parameter_counts(model);
  const StageLayers held = stage_layers(model, plan.pp, stage);
  const int extra = mtp && held.predicts ? model.mtp_layers : 0;
  const int moe_layers = held.moe + (model.moe ? extra : 0);
  const int dense_layers = held.dense + (model.moe ? 0 : extra);
  const int tp = plan.attention_tp;

  WeightBytes out;
  // A stage that both embeds and predicts with one tied matrix holds it once.
  if (held.embeds) {
    out.embeddings += stored(count.embedding / tp, DType::Bf16);
  }
  if (held.predicts && !(held.embeds && model.tied_embeddings)) {
    const double parameters = model.tied_embeddings ? count.embedding : count.lm_head;
    out.embeddings += stored(parameters / tp, precision.lm_head);
  }
  const Bytes attention = stored(qkv_parameters(model, tp) + count.indexer, precision.qkv) +
                          stored(absorbed_parameters(model, tp), precision.absorb) +
                          stored(count.output / tp, precision.output) +
                          stored(count.norms, DType::Bf16);
  out.attention =
      (held.layers() + extra) * attention + extra * stored(count.mtp_projection, precision.ffn);
  out.ffn = dense_layers * stored(count.dense_ffn / tp, precision.ffn) +
            moe_layers * (stored(count.shared_experts / tp, precision.ffn) +
                          stored(count.router, DType::Bf16));
  const double experts = count.experts + redundant_experts * count.one_expert;
  out.experts = moe_layers * stored(experts / plan.stage_gpus(), precision.experts);
  return out;
}

WeightBytes weight_bytes_per_gpu(const ModelSpec& model,
                                 const PrecisionPlan& precision,
                                 const ParallelPlan& plan,
                                 bool mtp) {
  WeightBytes most = stage_weight_bytes(model, precision, plan, 0, mtp);
  for (int stage = 1; stage < plan.pp; ++stage) {
    const WeightBytes here = stage_weight_bytes(model, precision, plan, stage, mtp);
    if (here.total() > most.total()) {
      most = here;
    }
  }
  return most;
}

}  // namespace rackplan
