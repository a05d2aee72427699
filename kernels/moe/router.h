// SPDX-License-Identifier: Apache-2.0
// Routing on the GPU: choose experts and weights for every token, then say where each copy of a
// token goes. What is computed: kernels/reference/router.h. Neither kernel uses atomics: the same
// input gives the same rows.
#pragma once

#include "kernels/reference/router.h"

#include <cuda_runtime_api.h>

namespace rackplan::kernels {

inline constexpr std::int32_t most_experts = 512;
inline constexpr std::int32_t most_choices = 16;

struct RouterRun {
  RouterShape shape;
  const float* logits = nullptr;  // tokens × experts
  const float* bias = nullptr;    // one an expert, or null
  std::int32_t tokens = 0;
  std::int32_t* experts = nullptr;  // tokens × top_k
  float* weights = nullptr;
};

/// One warp a token. With groups, they have a multiple of 32 experts each. Throws
/// std::invalid_argument for a shape it cannot do.
void run_router(const RouterRun& run, cudaStream_t stream);

struct PermuteRun {
  const std::int32_t* experts = nullptr;  // tokens × top_k
  std::int32_t copies = 0;                // tokens · top_k
  std::int32_t expert_count = 0;
  std::int32_t* row = nullptr;    // tokens × top_k
  std::int32_t* begin = nullptr;  // one an expert: its first row
  std::int32_t* count = nullptr;  // one an expert
};

/// One block an expert: it reads all copies, counts those of smaller experts (its first row) and
/// numbers its own in order.
void run_permute(const PermuteRun& run, cudaStream_t stream);

}  // namespace rackplan::kernels
