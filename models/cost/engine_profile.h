// SPDX-License-Identifier: Apache-2.0
// What an inference engine adds to the time and memory of its kernels, on one GPU generation.
// Values come from models/data/engine, where each carries its source.
#pragma once

#include "models/cost/kv_policy.h"
#include "models/llm/memory_fit.h"
#include "models/step/expert_exchange.h"
#include "models/units/quantity.h"

#include <string>
#include <vector>

namespace rackplan {

struct EngineProfile {
  std::string id;     // "trtllm", "sglang", "vllm"
  std::string title;  // "TensorRT-LLM"

  // Time
  Seconds decode_step_overhead;     // scheduling and launch, added to each decode step
  Seconds mtp_step_overhead;        // besides, with speculative decoding
  Seconds gather_step_overhead;     // besides, with attention DP and experts by all-gather
  Seconds prefill_step_overhead;    // added to each prefill step
  double prefill_multiplier = 1.0;  // of the summed op times of a prefill step
  Seconds request_overhead;  // front end, tokenizer, router: paid once before the request is routed
  double shared_expert_overlap = 0.0;  // fraction of the shared expert hidden behind routed experts
  Seconds small_kernel;                // launch of one elementwise kernel
  int small_kernels_per_layer = 0;
  double expert_power_law = 0.0;  // exponent of the popularity of experts; 0: equally popular
  ExpertExchange expert_exchange = ExpertExchange::AllToAll;  // with attention DP and whole experts
  /// Requests on a rank for which decode steps are captured as CUDA graphs, increasing: a batch
  /// between two of them runs as the larger. Empty: batches run as they are.
  std::vector<int> cuda_graph_batches;

  // Memory, a GPU
  double kv_memory_fraction = 0.9;  // of what weights and reserves leave free
  Bytes reserved_memory;            // activations, CUDA graphs, NCCL buffers, context

  // Scheduling
  KvPolicy kv_policy = KvPolicy::NoEvict;
  int kv_block_tokens = 1;    // the grain in which KV is given out
  double kv_watermark = 0.0;  // Recompute: share of the blocks that admissions leave free
  bool mixes_chunks = false;  // pieces of prompts run in the same steps as decoding

  [[nodiscard]] MemoryBudget memory_budget() const {
    return {.kv_memory_fraction = kv_memory_fraction, .reserved = reserved_memory};
  }
};

}  // namespace rackplan
