// SPDX-License-Identifier: Apache-2.0
// The step graph of a worker: which ops one decode or prefill step runs on its slowest rank.
//
// Layers: attention (MLA or grouped-query), then a dense FFN or router, routed and shared experts.
// How the plan shows (a stage of n GPUs):
//   attention TP a     projections, heads and dense or shared FFN divided by a; an all-reduce after
//                      attention and after each FFN
//   attention DP, ep n  tokens go to their experts by dispatch and come back by combine, or as
//   below
//                      where the engine exchanges by all-gather
//   attention DP else  all-gather before the experts, reduce-scatter after them
//   PP p               approximation: a step is the sum of its stages plus p − 1 sends, as if the
//                      batch ran through the pipeline as one piece. Overlap of micro-batches is
//                      left out.
// Multi-token prediction of depth n (speculative decoding with the model's own MTP module, which is
// a projection of two hidden vectors to one and a layer like the model's last):
//   decode   each request brings q = 1 + n tokens through the model: the last accepted one and n
//            drafts. GEMMs, experts, collectives, logits and sampling see all of them; attention
//            reads a request's KV once for its q queries. Then n draft passes through the module:
//            the first over the q tokens of each request, each later one over a single token
//   prefill  the module runs once over the new tokens, which fills its KV
//   All queries of a request are taken to see its context at the start of the step. Drafts run one
//   after the other, and the head that they share with the model gives one row of logits a request.
// Approximations of single models:
//   sliding windows    every query sees min(mean context, window) tokens, as if contexts were equal
//                      and a prompt's first tokens as deep as its mean; attention sinks are free
//   sparse attention   every query reads min(mean context, top_k) tokens; the indexer scores all of
//                      them, also where it selects all. Prefill is dense in multi-head form while
//                      the mean query sees at most top_k tokens (fresh prompts of 2·top_k), beyond
//                      that absorbed over top_k: the step gets longer at once there, as in engines
//                      that switch form. A fresh prompt's first top_k queries count in full. The
//                      queries of one request select the same tokens
//   mxfp4 experts      multiplied as nvfp4 where there is fp4 arithmetic, else in bf16; activations
//                      in the same format (engines also take them in fp8 or bf16)
//   routing            softmax or sigmoid, groups and biases make no difference; each token picks
//                      its experts at random: by the expert load where one is given, else evenly.
//                      Dispatch and combine are priced as if evenly spread
// Left out: biases, q/k norms, recomputing K and V of a cached prefix, embedding lookup.
#pragma once

#include "models/llm/model_spec.h"
#include "models/llm/parallel_plan.h"
#include "models/llm/precision.h"
#include "models/step/step_graph.h"
#include "models/step/step_options.h"

#include <cstdint>

namespace rackplan {

/// A decode step as its fullest attention rank sees it.
struct DecodeShape {
  int rank_batch = 1;                // requests on the rank
  std::int64_t rank_context = 0;     // sum of their contexts, tokens
  std::int64_t global_requests = 1;  // of all ranks; the experts see their tokens
};

/// A prefill step likewise.
struct PrefillShape {
  std::int64_t rank_tokens = 1;  // new tokens on the rank
  std::int64_t rank_work = 0;    // Σ new·(past + new/2) over its prompts
  int prompts = 1;               // on the rank
  std::int64_t global_tokens = 1;
};

[[nodiscard]] StepGraph decode_step(const ModelSpec& model,
                                    const PrecisionPlan& precision,
                                    const ParallelPlan& plan,
                                    const StepOptions& options,
                                    const DecodeShape& shape);

[[nodiscard]] StepGraph prefill_step(const ModelSpec& model,
                                     const PrecisionPlan& precision,
                                     const ParallelPlan& plan,
                                     const StepOptions& options,
                                     const PrefillShape& shape);

}  // namespace rackplan
