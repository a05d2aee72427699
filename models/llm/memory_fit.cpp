// SPDX-License-Identifier: Apache-2.0
#include "models/llm/memory_fit.h"

#include "models/base/error.h"
#include "models/llm/kv_cache.h"
#include "models/llm/weights.h"

#include <algorithm>
#include <cmath>

namespace rackplan {
namespace {

MemoryFit stage_fit(const ModelSpec& model,
                    const PrecisionPlan& precision,
                    const ParallelPlan& plan,
                    const SystemSpec& system,
                    const MemoryBudget& budget,
                    const MemoryUse& use,
                    int stage) {
  MemoryFit fit;
  fit.memory = system.gpu.memory;
  fit.weights =
      stage_weight_bytes(model, precision, plan, stage, use.mtp, use.redundant_experts).total();
  fit.reserved = budget.reserved;
  const Bytes free = fit.memory - fit.weights - fit.reserved;
  fit.kv_room = budget.kv_memory_fraction * std::max(free, Bytes{});
  fit.missing = std::max(-free, Bytes{});
  const Bytes request = stage_kv_bytes(model, precision, plan, stage, use.context, use.mtp);
  const double tokens = fit.kv_room / request * static_cast<double>(use.context);
  fit.kv_capacity_tokens_per_rank = static_cast<std::int64_t>(std::floor(tokens));
  return fit;
}

}  // namespace

MemoryFit memory_fit(const ModelSpec& model,
                     const PrecisionPlan& precision,
                     const ParallelPlan& plan,
                     const SystemSpec& system,
                     const MemoryBudget& budget,
                     const MemoryUse& use) {
  ensure(use.context > 0, "KV bytes are taken at a positive context");
  ensure(plan.pp <= model.layers, "each pipeline stage has a layer");
  MemoryFit tightest = stage_fit(model, precision, plan, system, budget, use, 0);
  for (int stage = 1; stage < plan.pp; ++stage) {
    const MemoryFit here = stage_fit(model, precision, plan, system, budget, use, stage);
    if (here.kv_capacity_tokens_per_rank < tightest.kv_capacity_tokens_per_rank ||
        here.missing > tightest.missing) {
      tightest = here;
    }
  }
  return tightest;
}

}  // namespace rackplan
