// SPDX-License-Identifier: Apache-2.0
// What a worker's GPUs hold, and how many tokens of KV cache are left room for.
//
//   room = kv_memory_fraction · (memory − weights − reserved)          a GPU
//   capacity = min over pipeline stages of room / KV bytes a token      a rank
//
// A rank is the attention_tp GPUs of one attention-data-parallel rank, all stages together: the
// unit that owns a request's KV.
#pragma once

#include "models/hardware/system_spec.h"
#include "models/llm/model_spec.h"
#include "models/llm/parallel_plan.h"
#include "models/llm/precision.h"
#include "models/units/quantity.h"

#include <cstdint>

namespace rackplan {

/// What an engine does with memory, a GPU.
struct MemoryBudget {
  double kv_memory_fraction = 0.9;  // of what weights and reserves leave free
  Bytes reserved;                   // activations, CUDA graphs, NCCL buffers, context
};

struct MemoryUse {
  bool mtp = false;           // the MTP layers are loaded and keep KV
  int redundant_experts = 0;  // copies of experts, a mixture-of-experts layer
  /// Of a request when it ends: KV bytes a token are taken there. Matters only with a sliding
  /// window, whose layers stop growing.
  std::int64_t context = 8192;
};

/// Bytes are of one GPU of the tightest pipeline stage.
struct MemoryFit {
  Bytes memory;
  Bytes weights;
  Bytes reserved;
  Bytes kv_room;
  Bytes missing;  // zero when weights and reserves fit
  std::int64_t kv_capacity_tokens_per_rank = 0;

  [[nodiscard]] bool fits() const { return kv_capacity_tokens_per_rank > 0; }
};

/// Arithmetic only: a plan that does not fit gives fits() == false. See plan_check.h for the check.
[[nodiscard]] MemoryFit memory_fit(const ModelSpec& model,
                                   const PrecisionPlan& precision,
                                   const ParallelPlan& plan,
                                   const SystemSpec& system,
                                   const MemoryBudget& budget,
                                   const MemoryUse& use = {});

}  // namespace rackplan
