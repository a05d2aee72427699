// SPDX-License-Identifier: Apache-2.0
// What a pool's engine does besides its limits: KV policy, steps with pieces of prompts,
// speculative decoding. From the deployment where it says so, else from the engine profile.
#pragma once

#include "models/cost/engine_profile.h"
#include "models/llm/model_spec.h"
#include "sim/scenario/scenario.h"
#include "sim/serving/serving_plan.h"

#include <cstdint>

namespace rackplan {

/// Of a pool whose ranks hold `capacity` tokens. A prefill pool never evicts.
[[nodiscard]] KvPlan pool_kv(const DeploymentSpec& deployment,
                             const PoolSpec& pool,
                             const EngineProfile& engine,
                             std::int64_t capacity);

/// Whether steps with pieces of prompts also decode.
[[nodiscard]] bool pool_mixes(const PoolSpec& pool, const EngineProfile& engine);

/// Throws InputError, path "mtp", for a model without a module that drafts.
void check_mtp(const DeploymentSpec& deployment, const ModelSpec& model);

/// Acceptance of each workload.
[[nodiscard]] MtpPlan pool_mtp(const DeploymentSpec& deployment, std::uint64_t seed);

}  // namespace rackplan
