// SPDX-License-Identifier: Apache-2.0
// The prompts of one prefill step, under the limits of semantics.md.
#pragma once

#include "sim/serving/in_flight.h"
#include "sim/serving/replica_context.h"

#include <cstdint>
#include <vector>

namespace rackplan {

struct PrefillBatch {
  std::vector<Slot> prompts;
  std::int64_t tokens = 0;
  std::int64_t work = 0;

  [[nodiscard]] bool empty() const { return prompts.empty(); }
  /// The first prompt always fits.
  [[nodiscard]] bool fits(const PoolPlan& plan, std::int64_t prompt_tokens) const {
    return empty() || (static_cast<int>(prompts.size()) < plan.max_prompts &&
                       tokens + prompt_tokens <= plan.max_tokens);
  }
  void add(Slot slot, std::int64_t prompt_tokens) {
    prompts.push_back(slot);
    tokens += prompt_tokens;
    work += prefill_work(prompt_tokens);
  }
  void clear() {
    prompts.clear();
    tokens = 0;
    work = 0;
  }
  [[nodiscard]] std::int64_t duration(const StepTable& steps) const {
    return steps.prefill_step(static_cast<int>(prompts.size()), tokens, work);
  }
};

}  // namespace rackplan
