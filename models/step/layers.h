// SPDX-License-Identifier: Apache-2.0
// The parts of a step, appended to a chain. All layers of a kind at once.
#pragma once

#include "models/op/op.h"
#include "models/step/chain.h"
#include "models/step/step.h"

namespace rackplan {

/// What all parts of one step have in common.
struct StepContext {
  const ModelSpec& model;
  const PrecisionPlan& precision;
  const ParallelPlan& plan;
  const StepOptions& options;
  double tokens;         // on this rank
  double global_tokens;  // of all ranks

  [[nodiscard]] double tp() const { return plan.attention_tp; }
  /// One activation vector in bf16 for each token of the rank.
  [[nodiscard]] Bytes hidden_bytes() const { return 2.0 * tokens * model.hidden * byte; }
};

/// What attention has to look at.
struct AttentionWork {
  bool decode = true;
  double sequences = 1.0;
  double context = 0.0;  // decode: sum of contexts; prefill: Σ new·(past + new/2)
  double queries = 1.0;  // decode: tokens of a sequence that attend to its context
};

[[nodiscard]] NumberFormat format_of(DType dtype);

void append_attention(Chain& chain, const StepContext& step, const AttentionWork& work);
void append_dense_ffn(Chain& chain, const StepContext& step);
void append_moe(Chain& chain, const StepContext& step);
/// Sums over attention TP, after attention and after each FFN that is divided by it.
void append_all_reduces(Chain& chain, const StepContext& step);

}  // namespace rackplan
