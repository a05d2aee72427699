// SPDX-License-Identifier: Apache-2.0
#include "models/step/step.h"

#include "models/base/error.h"
#include "models/op/collective_ops.h"
#include "models/op/gemm_ops.h"
#include "models/step/layers.h"

namespace rackplan {
namespace {

/// Vectors that one elementwise kernel reads and writes: a norm with residual reads two and writes
/// two, rope, KV write and quantisation fewer; kernels.md gives 2 to 4.
constexpr double vectors_per_small_kernel = 3.0;

/// All layers of the context's model.
void append_layers(Chain& chain, const StepContext& step, const AttentionWork& work) {
  const double small_kernels = step.options.small_kernels_per_layer;
  chain.then({"norms, rope, KV write, quantisation",
              elementwise(small_kernels * vectors_per_small_kernel * step.hidden_bytes()),
              small_kernels > 0.0 ? static_cast<double>(step.model.layers) : 0.0,
              small_kernels * step.options.small_kernel});
  append_attention(chain, step, work);
  append_dense_ffn(chain, step);
  append_moe(chain, step);
  append_all_reduces(chain, step);
}

/// Logits of `outputs` tokens, and what is drawn from them.
void append_head(Chain& chain, const StepContext& step, double outputs) {
  const double vocab = step.model.vocab / step.tp();
  chain.then({"LM head",
              gemm(outputs, vocab, step.model.hidden, format_of(step.precision.lm_head), 4.0),
              1.0,
              {}});
  chain.then({"sampling", sampling(outputs, vocab), 1.0, {}});
}

/// The MTP module as a model of one layer, like the model's last.
ModelSpec draft_module(const ModelSpec& model) {
  ModelSpec draft = model;
  draft.layers = 1;
  draft.moe_layers = model.moe ? 1 : 0;
  draft.sliding_window.reset();
  return draft;
}

/// One pass through the MTP module of the context's model.
void append_draft(Chain& chain,
                  const StepContext& step,
                  const AttentionWork& work,
                  double outputs) {
  const double hidden = step.model.hidden;
  chain.then({"projection",
              gemm(step.tokens, hidden, 2.0 * hidden, format_of(step.precision.ffn)),
              1.0,
              {}});
  append_layers(chain, step, work);
  append_head(chain, step, outputs);
}

/// The model's own layers; `outputs` tokens get logits.
void append_model(Chain& chain,
                  const StepContext& step,
                  const AttentionWork& work,
                  double outputs) {
  append_layers(chain, step, work);
  chain.then({"PP send",
              point_to_point(step.plan.gpus(), step.hidden_bytes()),
              static_cast<double>(step.plan.pp - 1),
              {}});
  append_head(chain, step, outputs);
}

}  // namespace

NumberFormat format_of(DType dtype) {
  switch (dtype) {
    case DType::Bf16:
      return {Math::Bf16, bytes_per_weight(dtype)};
    case DType::Fp8:
      return {Math::Fp8, bytes_per_weight(dtype)};
    case DType::Fp8Block:
      return {Math::Fp8Block, bytes_per_weight(dtype)};
    case DType::Nvfp4:
    case DType::Mxfp4:
      return {Math::Fp4, bytes_per_weight(dtype)};
  }
  return bf16_format;
}

StepGraph decode_step(const ModelSpec& model,
                      const PrecisionPlan& precision,
                      const ParallelPlan& plan,
                      const StepOptions& options,
                      const DecodeShape& shape) {
  ensure(shape.rank_batch >= 1 && shape.rank_context >= 0, "a decode step has requests");
  ensure(options.mtp_depth == 0 || model.mtp_layers > 0, "only a model with MTP layers drafts");
  const auto requests = static_cast<double>(shape.rank_batch);
  const auto all_requests = static_cast<double>(shape.global_requests);
  const auto context = [&](const ModelSpec& of, double queries) {
    return StepContext{.model = of,
                       .precision = precision,
                       .plan = plan,
                       .options = options,
                       .tokens = requests * queries,
                       .global_tokens = all_requests * queries};
  };
  const auto work = [&](double queries) {
    return AttentionWork{.decode = true,
                         .sequences = requests,
                         .context = static_cast<double>(shape.rank_context),
                         .queries = queries};
  };
  const double queries = 1.0 + options.mtp_depth;
  Chain chain;
  append_model(chain, context(model, queries), work(queries), requests * queries);
  const ModelSpec draft = draft_module(model);
  chain.begin_drafts();
  for (int pass = 0; pass < options.mtp_depth; ++pass) {
    const double drafted = pass == 0 ? queries : 1.0;
    append_draft(chain, context(draft, drafted), work(drafted), requests);
  }
  return chain.take();
}

StepGraph prefill_step(const ModelSpec& model,
                       const PrecisionPlan& precision,
                       const ParallelPlan& plan,
                       const StepOptions& options,
                       const PrefillShape& shape) {
  ensure(shape.rank_tokens >= 1 && shape.rank_work >= 0 && shape.prompts >= 1,
         "a prefill step has tokens");
  ensure(options.mtp_depth == 0 || model.mtp_layers > 0, "only a model with MTP layers drafts");
  const auto prompts = static_cast<double>(shape.prompts);
  const auto context = [&](const ModelSpec& of) {
    return StepContext{.model = of,
                       .precision = precision,
                       .plan = plan,
                       .options = options,
                       .tokens = static_cast<double>(shape.rank_tokens),
                       .global_tokens = static_cast<double>(shape.global_tokens)};
  };
  const AttentionWork work{
      .decode = false, .sequences = prompts, .context = static_cast<double>(shape.rank_work)};
  Chain chain;
  append_model(chain, context(model), work, prompts);
  if (options.mtp_depth > 0) {
    const ModelSpec draft = draft_module(model);
    chain.begin_drafts();
    append_draft(chain, context(draft), work, prompts);
  }
  return chain.take();
}

}  // namespace rackplan
