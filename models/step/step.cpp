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

/// The whole step; `outputs` tokens get logits.
StepGraph whole_step(const StepContext& step, const AttentionWork& work, double outputs) {
  Chain chain;
  const double layers = step.model.layers;
  const double small_kernels = step.options.small_kernels_per_layer;
  chain.then({"norms, rope, KV write, quantisation",
              elementwise(small_kernels * vectors_per_small_kernel * step.hidden_bytes()),
              small_kernels > 0.0 ? layers : 0.0,
              small_kernels * step.options.small_kernel});
  append_attention(chain, step, work);
  append_dense_ffn(chain, step);
  append_moe(chain, step);
  append_all_reduces(chain, step);
  chain.then({"PP send",
              point_to_point(step.plan.gpus(), step.hidden_bytes()),
              static_cast<double>(step.plan.pp - 1),
              {}});
  const double vocab = step.model.vocab / step.tp();
  chain.then({"LM head",
              gemm(outputs, vocab, step.model.hidden, format_of(step.precision.lm_head), 4.0),
              1.0,
              {}});
  chain.then({"sampling", sampling(outputs, vocab), 1.0, {}});
  return chain.take();
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
  const StepContext step{.model = model,
                         .precision = precision,
                         .plan = plan,
                         .options = options,
                         .tokens = static_cast<double>(shape.rank_batch),
                         .global_tokens = static_cast<double>(shape.global_tokens)};
  return whole_step(step,
                    {.decode = true,
                     .sequences = static_cast<double>(shape.rank_batch),
                     .context = static_cast<double>(shape.rank_context)},
                    step.tokens);
}

StepGraph prefill_step(const ModelSpec& model,
                       const PrecisionPlan& precision,
                       const ParallelPlan& plan,
                       const StepOptions& options,
                       const PrefillShape& shape) {
  ensure(shape.rank_tokens >= 1 && shape.rank_work >= 0 && shape.prompts >= 1,
         "a prefill step has tokens");
  const StepContext step{.model = model,
                         .precision = precision,
                         .plan = plan,
                         .options = options,
                         .tokens = static_cast<double>(shape.rank_tokens),
                         .global_tokens = static_cast<double>(shape.global_tokens)};
  return whole_step(step,
                    {.decode = false,
                     .sequences = static_cast<double>(shape.prompts),
                     .context = static_cast<double>(shape.rank_work)},
                    static_cast<double>(shape.prompts));
}

}  // namespace rackplan
