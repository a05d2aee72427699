// SPDX-License-Identifier: Apache-2.0
// Feed-forward layers, dense and mixture of experts, and the sums over tensor parallelism.
#include "models/op/collective_ops.h"
#include "models/op/gemm_ops.h"
#include "models/op/moe_ops.h"
#include "models/step/layers.h"

#include <algorithm>

namespace rackplan {
namespace {

/// Tokens travel to their experts: more than one attention rank, whole experts on each GPU.
bool uses_all_to_all(const StepContext& step) {
  const ParallelPlan& plan = step.plan;
  return plan.attention_dp > 1 && plan.ep > 1 && plan.moe_tp() == 1 &&
         step.options.expert_exchange == ExpertExchange::AllToAll;
}

/// Every GPU sees every token: more than one attention rank, experts divided by TP or an engine
/// that exchanges so.
bool uses_all_gather(const StepContext& step) {
  return step.plan.attention_dp > 1 && !uses_all_to_all(step);
}

/// The expert GEMMs of the slowest rank.
Op routed_experts(const StepContext& step, const MoeShape& shape, NumberFormat experts) {
  const double tokens = step.global_tokens;
  const ExpertLoad* load = step.options.expert_load.get();
  return load == nullptr
             ? grouped_gemm(tokens, shape, experts)
             : grouped_gemm_of_rows(load->rows(tokens), load->active(tokens), shape, experts);
}

}  // namespace

void append_dense_ffn(Chain& chain, const StepContext& step) {
  const double width = step.model.intermediate / step.tp();
  const NumberFormat ffn = format_of(step.precision.ffn);
  const double layers = step.model.dense_layers();
  chain.then({"FFN gate/up", gemm(step.tokens, 2.0 * width, step.model.hidden, ffn), layers, {}});
  chain.then({"FFN down", gemm(step.tokens, step.model.hidden, width, ffn), layers, {}});
}

void append_moe(Chain& chain, const StepContext& step) {
  if (step.model.moe_layers == 0) {
    return;
  }
  const MoeSpec& moe = *step.model.moe;
  const ParallelPlan& plan = step.plan;
  const double layers = step.model.moe_layers;
  const double d = step.model.hidden;
  const double t = step.tokens;
  const NumberFormat experts = format_of(step.precision.experts);
  const MoeShape shape{.hidden = d,
                       .intermediate = static_cast<double>(moe.intermediate) / plan.moe_tp(),
                       .experts = static_cast<double>(moe.experts),
                       .top_k = static_cast<double>(moe.experts_per_token),
                       .ep = plan.ep};
  chain.then({"router", gemm(t, moe.experts, d, bf16_format, 4.0), layers, {}});

  const double shared_width = moe.shared_intermediate / step.tp();
  const NumberFormat ffn = format_of(step.precision.ffn);
  const Op shared_up = gemm(t, 2.0 * shared_width, d, ffn);
  const Op shared_down = gemm(t, d, shared_width, ffn);
  const double hidden = shared_width > 0.0 ? layers * step.options.shared_expert_overlap : 0.0;
  const double exposed = shared_width > 0.0 ? layers - hidden : 0.0;
  chain.branch({{"shared expert up, overlapped", shared_up, hidden, {}},
                {"shared expert down, overlapped", shared_down, hidden, {}}});
  const Op grouped = routed_experts(step, shape, experts);
  if (uses_all_to_all(step)) {
    // The TP ranks of an attention rank hold the same tokens and send an equal part of them.
    const double sent = t / step.tp();
    chain.then(
        {"MoE dispatch", moe_dispatch(sent, shape, activation_bytes(experts.math)), layers, {}});
    chain.then({"routed experts", grouped, layers, {}});
    chain.then({"MoE combine", moe_combine(sent, shape), layers, {}});
    chain.then({"MoE all-gather over TP",
                all_gather(plan.attention_tp, step.hidden_bytes()),
                plan.attention_tp > 1 ? layers : 0.0,
                {}});
  } else if (uses_all_gather(step)) {
    // All ranks pad to the fullest.
    const double all = t * plan.attention_dp;
    chain.then({"MoE all-gather",
                all_gather(plan.stage_gpus(), all * d * activation_bytes(experts.math) * byte),
                layers,
                {}});
    chain.then({"routed experts", grouped, layers, {}});
    chain.then({"MoE reduce-scatter",
                reduce_scatter(plan.stage_gpus(), 2.0 * all * d * byte),
                layers,
                {}});
  } else {
    chain.then({"routed experts", grouped, layers, {}});
  }
  chain.join();
  chain.then({"shared expert up", shared_up, exposed, {}});
  chain.then({"shared expert down", shared_down, exposed, {}});
}

void append_all_reduces(Chain& chain, const StepContext& step) {
  if (step.plan.attention_tp == 1) {
    return;
  }
  const bool experts_too = step.plan.attention_dp == 1;
  chain.then({"TP all-reduce",
              all_reduce(step.plan.attention_tp, step.hidden_bytes()),
              static_cast<double>(step.model.layers + step.model.dense_layers() +
                                  (experts_too ? step.model.moe_layers : 0)),
              {}});
}

}  // namespace rackplan
