// SPDX-License-Identifier: Apache-2.0
// Bytes of KV cache that a token, or a request, occupies.
//
//   a layer and token: GQA 2 · kv_heads · head_dim · b;  MLA (kv_lora_rank + qk_rope_head_dim) · b
//
// e.g. DeepSeek-R1 in fp8: 61 · (512 + 64) · 1 = 35,136 B. Sparse attention adds the key of its
// indexer, always in fp8 with one fp32 scale for 128: DeepSeek-V3.2 in fp8 has 61 · (576 + 132) =
// 43,188 B. (Some kernels keep MLA's fp8 cache with scales and bf16 rope, 656 B instead of 576.)
// Tokens that are not selected stay in the cache. A layer with a sliding window keeps the
// last `window` tokens. Tensor parallelism splits GQA by whole heads and does not split MLA.
#pragma once

#include "models/llm/model_spec.h"
#include "models/llm/parallel_plan.h"
#include "models/llm/precision.h"
#include "models/units/quantity.h"

#include <cstdint>

namespace rackplan {

/// Of the whole model, every layer counted in full: what one more token of a short context adds.
/// `mtp`: the MTP layers keep KV too.
[[nodiscard]] BytesPerToken kv_bytes_per_token(const ModelSpec& model,
                                               const PrecisionPlan& precision,
                                               bool mtp = false);

/// Of the whole model, by what a layer does with a token that leaves its window. No window: the
/// windowed part is zero.
struct KvGrowth {
  BytesPerToken full;      // of the layers that keep every token
  BytesPerToken windowed;  // of the layers that keep the last `window`
  std::int64_t window = 0;
};
[[nodiscard]] KvGrowth kv_growth(const ModelSpec& model,
                                 const PrecisionPlan& precision,
                                 bool mtp = false);

/// Of the whole model for one request at `context` tokens: what a transfer carries.
[[nodiscard]] Bytes kv_bytes(const ModelSpec& model,
                             const PrecisionPlan& precision,
                             std::int64_t context,
                             bool mtp = false);

/// On each GPU of pipeline stage `stage`, for one request at `context` tokens served by its rank.
/// Windowed layers are taken as spread evenly over the stages.
[[nodiscard]] Bytes stage_kv_bytes(const ModelSpec& model,
                                   const PrecisionPlan& precision,
                                   const ParallelPlan& plan,
                                   int stage,
                                   std::int64_t context,
                                   bool mtp = false);

}  // namespace rackplan
