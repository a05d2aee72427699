// SPDX-License-Identifier: Apache-2.0
// How many parameters a model has, part by part, and the bytes of them that one GPU holds.
//
// Sharding rules, with tp = attention_tp, and n = GPUs of a stage:
//   MLA low-rank down projections, indexer of sparse attention, norms, router   on every GPU
//   other attention projections, dense FFN, shared experts, embedding, lm_head   1/tp each
//   routed experts   1/n each (n/ep-way tensor parallelism inside each of ep groups)
// So with attention data parallelism (tp 1) dense and shared FFN, embedding and lm_head are
// replicated on every rank. A key/value head is never split: with tp above kv_heads it is copied.
// MLA layers hold W_UK and W_UV twice, once inside the key/value up projection (prefill) and once
// in the absorbed form (decode).
// Redundant experts (copies that balance the load) are spread over the GPUs like the others.
// Left out: scales beyond bytes_per_weight, biases, attention sinks.
#pragma once

#include "models/llm/model_spec.h"
#include "models/llm/parallel_plan.h"
#include "models/llm/precision.h"
#include "models/units/quantity.h"

namespace rackplan {

struct ParameterCounts {
  double embedding = 0.0;
  double lm_head = 0.0;  // 0 when tied to the embedding
  double qkv = 0.0;      // of one layer; MLA: all low-rank projections
  double indexer = 0.0;  // of one layer: sparse attention's query, key and head-weight projections
  double output = 0.0;   // of one layer
  double norms = 0.0;    // of one layer
  double dense_ffn = 0.0;   // of one dense layer
  double one_expert = 0.0;  // of one mixture-of-experts layer, as are the next two
  double experts = 0.0;     // all routed experts
  double shared_experts = 0.0;
  double router = 0.0;
  double mtp_projection = 0.0;  // of one MTP layer, beside a layer like the model's last
  double main = 0.0;            // the whole model without MTP layers
  double active = 0.0;          // of main, without the routed experts that a token does not visit
  double mtp = 0.0;             // all MTP layers; embedding and lm_head are the model's own
};

[[nodiscard]] ParameterCounts parameter_counts(const ModelSpec& model);

/// Bytes on one GPU.
struct WeightBytes {
  Bytes embeddings;  // embedding and lm_head
  Bytes attention;   // and norms
  Bytes ffn;         // dense FFN, shared experts, router
  Bytes experts;     // routed

  [[nodiscard]] Bytes total() const { return embeddings + attention + ffn + experts; }
};

/// On each GPU of pipeline stage `stage`. `mtp`: the MTP layers are loaded too (speculative
/// decoding is on), in the formats of the other layers. `redundant_experts`: copies in each
/// mixture-of-experts layer, beside its experts.
[[nodiscard]] WeightBytes stage_weight_bytes(const ModelSpec& model,
                                             const PrecisionPlan& precision,
                                             const ParallelPlan& plan,
                                             int stage,
                                             bool mtp = false,
                                             int redundant_experts = 0);

/// On a GPU of the stage that holds most.
[[nodiscard]] WeightBytes weight_bytes_per_gpu(const ModelSpec& model,
                                               const PrecisionPlan& precision,
                                               const ParallelPlan& plan,
                                               bool mtp = false);

}  // namespace rackplan
